# ask.zsh FOLDER LINE...: each line as zsh completes it at its end; FOLDER holds
# _pagewalk. Exit code 77: there is no terminal to be had.
zmodload zsh/zpty 2>/dev/null || exit 77
zpty shell zsh -f -i 2>/dev/null || exit 77
zpty -w shell "PS1= PROMPT_EOL_MARK=; stty -echo 2>/dev/null; fpath=($1 \$fpath)"
zpty -w shell 'autoload -Uz compinit; compinit -D -u'
zpty -w shell 'answer() { print -r -- "<answer>$BUFFER</answer>"; BUFFER= }'
zpty -w shell 'zle -N answer; bindkey "^Xa" answer; bindkey "^I" complete-word'
zpty -w shell 'print re""ady'
zpty -r -m shell out '*ready*'
shift
for line; do
    zpty -w -n shell "$line"$'\t\C-Xa'
    zpty -r -m shell out '*</answer>*' || exit 1
    out=${out##*<answer>}
    print -r -- "${out%%</answer>*}"
done
zpty -d shell
