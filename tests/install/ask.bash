# ask.bash FILE LINE...: what the completion in FILE offers at the end of each
# line, one line each. A line is cut at blanks, and at = as bash does.
# shellcheck shell=bash source=/dev/null
source "$1"
shift
for line; do
    read -ra COMP_WORDS <<<"${line//=/ = }"
    [[ $line = *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _pagewalk
    echo "${COMPREPLY[*]}"
done
