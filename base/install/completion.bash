
# shellcheck shell=bash disable=SC2154     # bash.awk prints what stands before
# Completes the last word, $cur, by $words, $files and $list.
_pagewalk_reply()
{
    local prefix='' found names

    if [[ $list = 1 && $cur = *,* ]]; then
        prefix=${cur%,*},
    fi
    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "${cur#"$prefix"}"))
    if [[ $list = 1 ]]; then
        compopt -o nospace 2>/dev/null
    fi
    if [[ $files = 1 ]]; then
        found=$(compgen -f -- "$cur")
        if [[ $found ]]; then
            mapfile -t names <<<"$found"
            COMPREPLY+=("${names[@]}")
        fi
        compopt -o filenames 2>/dev/null
    fi
}

_pagewalk()
{
    local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
    local words='' files=0 list=0 optional=0 i word before='' operand=1

    COMPREPLY=()
    if [[ $COMP_CWORD = 1 ]]; then
        words=$_pagewalk_commands
        _pagewalk_reply
        return
    fi
    # The words before the last one: which operand is next, and is its turn
    # that of an option's value? bash makes --name=value three words.
    for ((i = 2; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word = = ]]; then
            continue
        elif [[ $before ]]; then
            before=
        elif _pagewalk_value "$command" "$word" &&
            [[ $optional = 0 || ${COMP_WORDS[i + 1]} = = ]]; then
            before=$word
        elif [[ $word != -?* ]]; then
            operand=$((operand + 1))
        fi
    done
    words='' files=0 list=0
    if [[ $before ]]; then
        if [[ $cur = = ]]; then
            cur=
        fi
        _pagewalk_value "$command" "$before"
    elif [[ $cur = -* ]]; then
        words=$(_pagewalk_options "$command")
    else
        _pagewalk_operand "$command" "$operand"
    fi
    _pagewalk_reply
}

complete -F _pagewalk pagewalk
