# Makes this environment the one of a shell (sh, bash, zsh): `. bin/activate`. `deactivate` undoes it.

# Another one is left first.
if [ -n "${VIRTUAL_ENV-}" ] && command -v deactivate >/dev/null 2>&1; then
    deactivate
fi

deactivate() {
    if [ -n "${_RULES_PYC_PATH-}" ]; then
        PATH=$_RULES_PYC_PATH
        export PATH
    fi
    if [ -n "${_RULES_PYC_PYTHONHOME-}" ]; then
        PYTHONHOME=$_RULES_PYC_PYTHONHOME
        export PYTHONHOME
    fi
    if [ -n "${_RULES_PYC_PROMPT+is_set}" ]; then
        PS1=$_RULES_PYC_PROMPT
    fi
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT _RULES_PYC_PATH _RULES_PYC_PYTHONHOME _RULES_PYC_PROMPT
    unset -f deactivate
    hash -r 2>/dev/null || :
}

VIRTUAL_ENV={{venv}}
VIRTUAL_ENV_PROMPT={{name}}
export VIRTUAL_ENV VIRTUAL_ENV_PROMPT

_RULES_PYC_PATH=$PATH
PATH=$VIRTUAL_ENV/bin:$PATH
export PATH

# It would have the interpreter look for its own library elsewhere.
if [ -n "${PYTHONHOME-}" ]; then
    _RULES_PYC_PYTHONHOME=$PYTHONHOME
    unset PYTHONHOME
fi

if [ -n "${PS1+is_set}" ] && [ -z "${VIRTUAL_ENV_DISABLE_PROMPT-}" ]; then
    _RULES_PYC_PROMPT=$PS1
    PS1={{prompt}}$PS1
fi

# What the shell remembers of where commands are
hash -r 2>/dev/null || :
