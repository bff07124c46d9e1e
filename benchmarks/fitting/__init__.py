"""How weights are fitted: question sets, signs and labels collected from them, and the regressions."""
