# 两条命令：make demo（看它运行）、make test（证明它对）。其余都是它们的一部分。
PYTHON ?= python3
VENV := .venv/bin
export PYTHONDONTWRITEBYTECODE ?=
WORKERS ?= auto

.PHONY: demo demo-reset test check lint ready browser screenshots chaos mutants

ready:
	@$(PYTHON) config/bootstrap.py

demo: ready
	@$(VENV)/python -m config.demo

demo-reset: ready
	@$(VENV)/python -m config.demo --reset

# 快的部分：写法、类型、谁能引用谁、引擎
check: ready lint
	@$(VENV)/python -m pytest -q -p no:cacheprovider tests/engine tests/test_repository.py

lint:
	@echo "写法" && $(VENV)/ruff check -q . && $(VENV)/ruff format -q --check .
	@echo "类型" && $(VENV)/mypy
	@echo "谁能引用谁" && $(VENV)/lint-imports --no-logo | tail -n 4

browser: ready
	@$(VENV)/python tests/find_browser.py

test: ready lint browser
	@echo "测试：引擎、服务、真的后台进程、真的浏览器" && $(VENV)/python -m pytest -n $(WORKERS)

# 给 README 的图：从演示数据拍
screenshots: ready browser
	@$(VENV)/python docs/screenshots.py

# 故障很多轮，最多约 20 分钟：ROUNDS= SEED= MINUTES= MUTATIONS=；数写进 docs/reliability.md
chaos: ready
	@$(VENV)/python -m pytest -q -s -m chaos -p no:randomly tests/base/test_chaos.py

# 一次拿掉一个“不行”的条件，或把一处舍入反过来，看有没有测试不过：SEED= MINUTES= ONLY=；数写进 docs/reliability.md
mutants: ready
	@$(VENV)/python -m pytest -q -s -m mutants -p no:randomly -p no:cacheprovider tests/mutants/test_mutants.py
