# Makes this environment the one of a fish shell: `source bin/activate.fish`. `deactivate` undoes it.

# Another one is left first.
if set -q VIRTUAL_ENV; and functions -q deactivate
    deactivate
end

function deactivate --description 'Leave the virtual environment'
    if set -q _RULES_PYC_PATH
        set -gx PATH $_RULES_PYC_PATH
        set -e _RULES_PYC_PATH
    end
    if set -q _RULES_PYC_PYTHONHOME
        set -gx PYTHONHOME $_RULES_PYC_PYTHONHOME
        set -e _RULES_PYC_PYTHONHOME
    end
    if functions -q _rules_pyc_prompt
        functions -e fish_prompt
        functions -c _rules_pyc_prompt fish_prompt
        functions -e _rules_pyc_prompt
    end
    set -e VIRTUAL_ENV
    set -e VIRTUAL_ENV_PROMPT
    functions -e deactivate
end

set -gx VIRTUAL_ENV {{venv}}
set -gx VIRTUAL_ENV_PROMPT {{name}}

set -g _RULES_PYC_PATH $PATH
set -gx PATH $VIRTUAL_ENV/bin $PATH

# It would have the interpreter look for its own library elsewhere.
if set -q PYTHONHOME
    set -g _RULES_PYC_PYTHONHOME $PYTHONHOME
    set -e PYTHONHOME
end

if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"; and functions -q fish_prompt
    functions -c fish_prompt _rules_pyc_prompt
    function fish_prompt
        printf '%s' {{prompt}}
        _rules_pyc_prompt
    end
end
