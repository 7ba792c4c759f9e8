# 绩效公开：常用操作。直接运行 make 看说明。
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

# 传给 jixiao 或 pytest 的参数，如：make serve ARGS="--port 9000"
ARGS ?=
PYTHON ?=
export PYTHON
# 终端不是 UTF-8 时也能读写中文；不显示与本项目无关的上游提示
export PYTHONUTF8 := 1
export DISABLE_MKDOCS_2_WARNING := true
export NO_MKDOCS_2_WARNING := 1

RUN := .venv/bin/python -m

.PHONY: help site serve check test format lint types fuzz planted bench screens clean setup setup-test

help: ## 显示这份说明
	@echo '绩效公开：部门整体支出绩效自评报告的校验、评分与公开'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '第一次运行会自动准备环境（虚拟环境、锁定版本的包、缺少的系统软件包），之后不再联网。'

site: setup ## 生成站点（第一次会先准备好环境）
	@.venv/bin/jixiao build $(ARGS)

serve: setup ## 本机预览，改动后自动更新
	@.venv/bin/jixiao serve $(ARGS)

check: setup ## 只核对 content/，不生成
	@.venv/bin/jixiao check $(ARGS)

test: setup-test ## 全部检查与测试，与持续集成相同
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) yamllint --strict content
	@$(RUN) pytest -n 2 $(ARGS)

format: setup-test ## 按统一格式整理代码
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

lint: setup-test ## 检查代码与 content/ 的写法
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) yamllint --strict content

types: setup-test ## 检查类型
	$(RUN) mypy

fuzz: setup-test ## 把真实报告改坏几千份，看检查会不会出意外（不是测试）
	@$(RUN) tests.fuzz $(ARGS)

planted: setup-test ## 往报告里放差错，量一次检查找到多少（不是测试）
	@$(RUN) tests.planted $(ARGS)

bench: setup-test ## 量一次各步用时之比（不是测试）
	@$(RUN) tests.bench

screens: setup-test ## 给各种页面截图，存入 build/screens/，供人看（不是测试）
	@$(RUN) tests.screens $(ARGS)

clean: ## 删除生成物和缓存（不动 .venv）
	rm -rf build site .mypy_cache .pytest_cache .ruff_cache .hypothesis jixiao.egg-info
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@sh scripts/setup.sh site

setup-test:
	@sh scripts/setup.sh test
