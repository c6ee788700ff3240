"""What every table that is only added to gets; the words never change, as migrations do not."""


def guard(table: str, remedy: str) -> str:
    """SQL of the two triggers; `remedy` is what the refusal tells a person to do instead."""
    return f"""
CREATE TRIGGER rows_are_only_added BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION zhiwei_refuse_change('{remedy}');
CREATE TRIGGER rows_are_not_swept_away BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_refuse_change('{remedy}');
ALTER TABLE {table} ENABLE ALWAYS TRIGGER rows_are_only_added;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER rows_are_not_swept_away;
"""
