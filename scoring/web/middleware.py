from scoring.engine.workflow import Refusal
