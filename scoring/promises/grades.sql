-- Grades settled by a meeting: the name of the proposer in the second person's row is the one in
-- the first. (That the two differ is a constraint of the model.)

ALTER TABLE scoring_graderuling DROP CONSTRAINT IF EXISTS a_grade_ruling_names_its_proposer;
ALTER TABLE scoring_graderuling ADD CONSTRAINT a_grade_ruling_names_its_proposer
    FOREIGN KEY (decision_id, proposed_by_id)
    REFERENCES scoring_gradedecision (id, proposed_by_id);
