# Makes this environment the one of a C shell: `source bin/activate.csh`. `deactivate` undoes it.

# Another one is left first.
if ($?VIRTUAL_ENV) then
    if ("`alias deactivate`" != "") eval deactivate
endif

# What a C shell does not have may not even be named, unless `test` stands before it.
alias deactivate 'test $?_RULES_PYC_PATH != 0 && setenv PATH "$_RULES_PYC_PATH"; test $?_RULES_PYC_PYTHONHOME != 0 && setenv PYTHONHOME "$_RULES_PYC_PYTHONHOME"; test $?_RULES_PYC_PROMPT != 0 && set prompt = "$_RULES_PYC_PROMPT"; unset _RULES_PYC_PATH _RULES_PYC_PYTHONHOME _RULES_PYC_PROMPT; unsetenv VIRTUAL_ENV; unsetenv VIRTUAL_ENV_PROMPT; rehash; unalias deactivate'

setenv VIRTUAL_ENV {{venv}}
setenv VIRTUAL_ENV_PROMPT {{name}}

set _RULES_PYC_PATH = "$PATH"
setenv PATH "${VIRTUAL_ENV}/bin:${PATH}"

# It would have the interpreter look for its own library elsewhere.
if ($?PYTHONHOME) then
    set _RULES_PYC_PYTHONHOME = "$PYTHONHOME"
    unsetenv PYTHONHOME
endif

if ($?prompt && ! $?VIRTUAL_ENV_DISABLE_PROMPT) then
    set _RULES_PYC_PROMPT = "$prompt:q"
    set prompt = {{prompt}}"$prompt:q"
endif

# What the shell remembers of where commands are
rehash
