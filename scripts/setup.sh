#!/bin/sh
# 准备运行环境：本机图形库、.venv、锁定版本的 Python 包。由 Makefile 调用，也可单独运行。
#   sh scripts/setup.sh site   生成站点所需
#   sh scripts/setup.sh test   另加测试所需（Chromium、LibreOffice、poppler-utils、nginx、JAXB、开发用包）
# 环境变量：
#   PYTHON=python3.12   用哪个 Python 建 .venv（3.11 及以上；已有 .venv 时要先删掉它）
#   JIXIAO_NO_APT=1     不用 apt 装系统软件包，只提示
# 退出码：0 就绪；2 缺东西，已用中文说明要装什么。
# 做完一次即留下印记，之后立即返回，不用网络；锁文件、pyproject.toml 或项目位置变了才重做。
set -eu
cd "$(dirname "$0")/.."

ROLE=${1:-site}
VENV=.venv
VENV_PYTHON=$VENV/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 DEBIAN_FRONTEND=noninteractive

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s\n' "$@" >&2
    exit 2
}

case $ROLE in
site) LOCK=requirements.lock ;;
test) LOCK=requirements-dev.lock ;;
*) fail "用法：sh scripts/setup.sh site|test" ;;
esac

# ---- 印记 -------------------------------------------------------------------------------------

# 测试环境包含运行环境，所以 site 也认 test 的印记
fingerprint() { printf '%s %s\n' "$PWD" "$(cat pyproject.toml requirements.lock requirements-dev.lock scripts/setup.sh | cksum)"; }

ready() {
    [ -x "$VENV_PYTHON" ] && [ -x $VENV/bin/jixiao ] || return 1
    wanted=$(fingerprint)
    for role in "$ROLE" test; do
        [ -f "$VENV/.ready-$role" ] && [ "$(cat "$VENV/.ready-$role")" = "$wanted" ] && return 0
    done
    return 1
}

# ---- 系统软件包 -------------------------------------------------------------------------------

# 以 root 执行；不会停下来问密码
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

may_apt() {
    [ -z "${JIXIAO_NO_APT:-}" ] && command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

apt_install() {
    say "正在用 apt 安装系统软件包：$*"
    as_root apt-get -qq update || say "软件源更新失败，用现有的软件包列表继续。" >&2
    as_root apt-get -qq install -y --no-install-recommends "$@" >/dev/null && return 0
    # 有一个装不了，就全都装不了（Ubuntu 没有 chromium 的 deb）：改为逐个安装
    for package; do
        as_root apt-get -qq install -y --no-install-recommends "$package" >/dev/null || true
    done
}

# ---- Python -----------------------------------------------------------------------------------

recent() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        recent "$PYTHON" || fail "PYTHON=$PYTHON 不可用：需要 Python 3.11 或更高版本。"
        return
    fi
    for PYTHON in python3 python3.13 python3.12 python3.11; do
        if recent "$PYTHON"; then return; fi
    done
    fail "需要 Python 3.11 或更高版本，没有找到。" \
        "Debian 12、Ubuntu 24.04 及以后：sudo apt-get install python3 python3-venv" \
        "别处已有的 Python 可以这样指定：make site PYTHON=python3.12"
}

# 已有且完好就沿用：换了 Python 的、中途断过的重建
has_venv() { "$VENV_PYTHON" -m pip --version >/dev/null 2>&1 && recent "$VENV_PYTHON"; }

make_venv() {
    if has_venv; then return; fi
    say "正在建立虚拟环境 $VENV（$("$PYTHON" -V 2>&1)）"
    "$PYTHON" -m venv --clear $VENV || fail "虚拟环境没有建成，原因见上。"
}

install_packages() {
    say "正在安装 Python 包（$LOCK，逐个核对散列值）"
    "$VENV_PYTHON" -m pip install --quiet --require-hashes --no-deps -r $LOCK ||
        fail "Python 包没有装全。请检查网络或 pip 的软件源设置，再运行一次；已下载的不会重下。"
    "$VENV_PYTHON" -m pip install --quiet --no-index --no-deps --no-build-isolation --editable . ||
        fail "本项目没有装成，原因见上。"
}

# ---- 本机缺什么 -------------------------------------------------------------------------------

# 真的装入一次，不看软件包登记；打印装不进来的库所在的软件包
missing_libraries() {
    "$PYTHON" - <<'PY'
import ctypes
import ctypes.util

# 与 WeasyPrint 寻找的名字相同；DYLD_FALLBACK_LIBRARY_PATH 由 macOS 的装载器自己处理
LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "pangoft2-1.0"),
    # 没有它，PDF 的字体子集改由 Python 计算，慢数倍
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "harfbuzz-subset"),
}


def loads(names: tuple[str, ...]) -> bool:
    for name in (*names, ctypes.util.find_library(names[-1])):
        try:
            if name:
                ctypes.CDLL(name)
                return True
        except OSError:
            continue
    return False


print(*(package for package, names in LIBRARIES.items() if not loads(names)), sep="\n")
PY
}

# 能报出版本才算有：Ubuntu 的 chromium 可能只是个指向 snap 的空壳
has_browser() {
    for browser in chromium chromium-browser google-chrome; do
        if command -v $browser >/dev/null 2>&1 && $browser --version >/dev/null 2>&1; then return 0; fi
    done
    return 1
}
has_poppler() { command -v pdftotext >/dev/null 2>&1 && command -v pdftoppm >/dev/null 2>&1; }
# 普通用户的 PATH 里常常没有 sbin；测试只在本机回环地址上、以自己的身份运行它
has_nginx() { PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nginx >/dev/null 2>&1; }

has_writer() { command -v soffice >/dev/null 2>&1; }
# 看文件，不问 Java：测试用的 Java 运行环境在 .venv 里
has_jar() { [ -f "/usr/share/java/$1.jar" ]; }

# 缺少的系统软件包，按 Debian 的名字
missing_packages() {
    missing_libraries
    if ! has_venv && ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        "$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    if [ "$ROLE" = test ]; then
        has_browser || echo chromium
        has_poppler || echo poppler-utils
        has_nginx || echo nginx-light
        has_writer || echo libreoffice-writer-nogui
        # veraPDF 要的 JAXB，Python 包里没有
        has_jar jaxb-runtime || echo libjaxb-java
        has_jar istack-commons-runtime || echo libistack-commons-java
        has_jar txw2 || echo libtxw2-java
    fi
}

need_packages() {
    missing=$(missing_packages | xargs)
    [ -n "$missing" ] || return 0
    if may_apt; then
        # 名单由本脚本写定，按空格拆开
        # shellcheck disable=SC2086
        apt_install $missing
        missing=$(missing_packages | xargs)
        [ -n "$missing" ] || return 0
    fi
    fail "本机缺少系统软件包，也没能代装：$missing" "请运行后重试：" \
        "  Debian、Ubuntu：    sudo apt-get install --no-install-recommends $missing" \
        "  （Ubuntu 的 Chromium：sudo snap install chromium）" \
        "  Fedora、openEuler： sudo dnf install pango harfbuzz（测试另需 chromium poppler-utils nginx libreoffice-writer 和 JAXB 的 jar）" \
        "  macOS：             brew install pango（测试另需 poppler、nginx、LibreOffice、Chrome 和 JAXB 的 jar）"
}

# ---- 次序：先查本机有没有，再下载 -------------------------------------------------------------

if ready; then exit 0; fi

find_python
need_packages
make_venv
rm -f $VENV/.ready-*
install_packages
fingerprint >"$VENV/.ready-$ROLE"
say "环境就绪。"
