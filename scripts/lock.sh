#!/bin/sh
# 由 pyproject.toml 重新生成锁文件（含散列值，CPython 3.11 起各版本通用）。
#   sh scripts/lock.sh            只补缺，已锁的版本不动
#   sh scripts/lock.sh --upgrade  在版本范围内全部升级
# 需要 uv：pip install uv（装在别处即可，不属于本项目的依赖）。
set -eu
cd "$(dirname "$0")/.."

UV=${UV:-uv}
if ! command -v "$UV" >/dev/null 2>&1; then
    echo '找不到 uv。请先运行 pip install uv，或用 UV=路径 指定。' >&2
    exit 2
fi

compile() {
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command 'sh scripts/lock.sh' "$@"
}

# 构建后端也锁定：安装本项目时不再联网取它
sed -n 's/^requires = \["\(setuptools[^"]*\)"\]$/\1/p' pyproject.toml |
    compile "$@" --output-file requirements.lock pyproject.toml -
# 开发环境是运行环境的超集，共有的版本一致
compile "$@" --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml requirements.lock
