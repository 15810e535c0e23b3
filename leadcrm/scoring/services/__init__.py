"""The verbs of scoring: keeping the register, working out points, letting them go."""
