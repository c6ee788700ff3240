-- Ledgers: rows are only added, whoever asks. A change is a further row, and the refusal tells a
-- person what to do instead. A statement trigger refuses TRUNCATE, which row triggers do not see.
--
-- These tables are `append_only` in scoring/models/; manage.py app_account gives the account of
-- the programs no right to change them either.

CREATE FUNCTION zhiwei_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能增加，不能 %：%', TG_TABLE_NAME, TG_OP, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation';
END $$;

DO $do$
DECLARE
    ledger record;
BEGIN
    FOR ledger IN SELECT * FROM (VALUES
        -- The ledger
        ('scoring_entry', '要更改就再记一条，用 supersedes 指明它替代哪一条'),
        -- Meetings
        ('scoring_activity', '会议只增不改；要更正就再记一条，替代原来那条'),
        ('scoring_attendance', '到会情况只增不改；更正会议得到新的一份'),
        -- Claims
        ('scoring_peerrequest', '要换人就撤回这一件，重新申报'),
        ('scoring_peeranswer', '对方的答复只记一次'),
        -- Tables
        ('scoring_tablefile', '上传的表格按原样留着；要改就再上传一次'),
        ('scoring_applying', '确认过的表格不能反悔；写进去的事项在格子里更正'),
        ('scoring_uploadline', '事项的出处不能改'),
        ('scoring_entrydispute', '意见提了就留着；由组织员答复'),
        ('scoring_disputeanswer', '答复不能改'),
        -- The month
        ('scoring_transition', '流转只增不改；要退回就再走一步'),
        ('scoring_check', '党小组的意见只增不改；再核一次就再记一条'),
        ('scoring_confirmation', '核实只增不改；退回后在下一轮重新核实'),
        ('scoring_answer', '本人的意见只增不改；有变化就再记一条'),
        -- The quarter
        ('scoring_draft', '草稿不能改；重新归集得到新草稿'),
        ('scoring_gradedecision', '集体研究的决定只增不改，改了主意再定一次'),
        ('scoring_graderuling', '批准只增不改，改了主意再定一次'),
        -- Publication
        ('scoring_publication', '已公布的不能改；更正要发新的修订号'),
        ('scoring_standing', '已公布的不能改；更正要发新的修订号'),
        ('scoring_page', '已公布的不能改；更正要发新的修订号'),
        ('scoring_noticecode', '看榜码只增不改，泄露了换一个'),
        -- Objections and corrections
        ('scoring_objectionauthor', '异议的提出人不能改'),
        ('scoring_objectionstep', '异议的办理只增不改'),
        ('scoring_correction', '更正提议不能改；退回后另提'),
        ('scoring_correctionclearance', '保密审查记下了就不能改；内容变了，再审查一次'),
        ('scoring_ruling', '裁定不能改；再更正要另提'),
        ('scoring_adjustment', '调整不能改；再调整要另提'),
        ('scoring_suggestion', '投诉建议只增不改'),
        ('scoring_suggestionanswer', '答复只增不改'),
        -- Proof
        ('scoring_seal', '封存的不能改；重新锁定或更正，得到下一号封存'),
        -- Rubrics
        ('scoring_rubricversion', '方案版本不能改；载入改好的方案，成为新版本'),
        ('scoring_rubricinforce', '启用决定不能改；再记一条自哪月起用哪个版本'),
        ('scoring_draftrevision', '草案的每一步都留着；要改回去就撤销，成为新的一步'),
        ('scoring_impactrun', '测算结果不能改；草案改了就重新测算'),
        ('scoring_impactpart', '测算结果不能改；草案改了就重新测算'),
        -- The year, the calendar, samples of time
        ('scoring_award', '决定有变，就再登记一条'),
        ('scoring_calendarnotice', '放假通知只增不改；有更正就再录入一份'),
        ('scoring_emergency', '应急顺延只增不改；要结束或撤销就再记一条，指明它替代哪一条'),
        ('scoring_timesample', '计时抽样只增不改，记错的撤回')
    ) AS t (name, remedy)
    LOOP
        EXECUTE format('CREATE TRIGGER rows_are_only_added BEFORE UPDATE OR DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION zhiwei_refuse_change(%L)',
                       ledger.name, ledger.remedy);
        EXECUTE format('CREATE TRIGGER rows_are_not_swept_away BEFORE TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change(%L)',
                       ledger.name, ledger.remedy);
    END LOOP;
END $do$;
