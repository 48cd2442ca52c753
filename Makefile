# Every command of the project. `make help` prints this file's own words.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test lint fix bench bench-guard bench-match bench-loop bench-faults bench-search bench-entitlements bench-giving lock clean python
unexport PYTHONDONTWRITEBYTECODE
PY ?= python3
B := .venv/bin
LOCK := $(B)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE)

help: ## 列出所有命令 · list every command
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name words; do printf '%-14s %s\n' "  $$name" "$$words"; done

setup: python ## 建立 .venv 与前端文件 · build .venv and the front-end files, nothing else
	@$(PY) -m tools.setup

run: setup ## 启动整个系统并附演示数据 · start everything, with demonstration data on the first run
	@exec $(B)/python -m tools.run

test: setup ## 全部检查与测试，含真实浏览器 · every check and test, a real browser included
	@$(B)/python -m tools.browser >/dev/null
	@$(MAKE) --no-print-directory lint
	@exec $(B)/python -m tools.browser $(B)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup ## 只做检查 · formatting, types, import contracts, translations
	$(B)/ruff check .
	$(B)/ruff format --check .
	$(B)/mypy
	$(B)/lint-imports
	$(B)/python -m tools.translations check

fix: setup ## 自动整理格式 · let ruff tidy what it can
	$(B)/ruff check --fix .
	$(B)/ruff format .

bench: setup ## 量测启动与页面速度，输出 JSON · measure starts and pages, print JSON
	@exec $(B)/python -m benchmarks

bench-guard: setup ## 量测保护的代价：行级安全、加密、审计、封印、换钥 · measure what the guard costs, print JSON
	@exec $(B)/python -m benchmarks.guard

bench-match: setup ## 量测匹配：最优、证明、速度、公平、变动 · measure matching, print JSON (SIZES=1k,10k,100k,1M)
	@exec $(B)/python -m benchmarks.match $(if $(SIZES),--sizes $(SIZES))

bench-loop: setup ## 量测转介每秒能走多少步、消息多快送到 · measure changes of state a second, and notices, print JSON
	@exec $(B)/python -m benchmarks.loop

bench-faults: setup ## 反复 kill -9 各进程，查有没有丢失或重复 · kill everything at random; lost and doubled, print JSON (TRANSITIONS=15000)
	@exec $(B)/python -m benchmarks.faults $(if $(TRANSITIONS),--transitions $(TRANSITIONS))

bench-search: setup ## 量测搜索：相关性、速度、重建、整页 · measure search, print JSON (SIZES=10k,100k,1M)
	@exec $(B)/python -m benchmarks.search $(if $(SIZES),--sizes $(SIZES))

bench-entitlements: setup ## 量测政策筛查：50 万儿童 × 40 项，与逐行计算比 · measure screening of 500,000 children, print JSON
	@exec $(B)/python -m benchmarks.entitlements

bench-giving: setup ## 量测海报扫码高峰、每分钟多少心意和账目 · measure the burst on a volunteers' poster, pledges and ledger entries, print JSON
	@exec $(B)/python -m benchmarks.giving

lock: setup ## 重写依赖锁定文件（UPGRADE=--upgrade 取新版本） · rewrite the lock files; UPGRADE=--upgrade takes new versions
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-uv.in -o requirements-uv.txt
	$(B)/python -m tools.frontend lock

clean: ## 删除可重建的一切，保留 .var 中的数据 · remove what set-up can rebuild; data in .var stay
	rm -rf .venv node_modules app/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

python:
	@command -v $(PY) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed: install python3 and python3-venv. 需要 Python 3.11 以上：请安装 python3 与 python3-venv。" >&2; exit 1; }
