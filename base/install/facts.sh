#!/bin/sh
# facts.sh PROGRAM: what PROGRAM says of its command line, for man pages and
# completion. Run in the repository's root. One fact a line, fields between tabs:
#
#   command NAME ARGUMENTS SUMMARY
#   option  COMMAND LETTER NAME ARGUMENT HELP   (LETTER, ARGUMENT: - for none;
#                               ARGUMENT "[=...]": may be left out)
#   word    KIND WORD TEXT      a value of this kind, and what it is (TEXT: - for
#                               nothing). A command's own words have its name as
#                               their kind.
set -eu
program=$1
tab=$(printf '\t')

# Of --help: "  -d, --log ARGUMENT   text" with the text from column 33, or on
# the next line if the left part reaches so far; more text on further lines.
facts_of_help() {
    awk -v command="$1" -v OFS="$tab" '
        function end_option() {
            if (name)
                print "option", command, letter, name, argument, text
            name = ""
        }
        NR == 1 {
            sub("^usage: pagewalk " command " (\\[OPTIONS\\] )?", "")
            arguments = $0
        }
        NR == 3 { print "command", command, arguments, $0 }
        /^  (-., |    )--/ {
            end_option()
            letter = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : "-"
            has_text = length($0) > 32 && substr($0, 32, 1) == " "
            text = has_text ? substr($0, 33) : ""
            name = argument = substr($0, 7, has_text ? 26 : length($0))
            sub(/( |\[=).*/, "", name)
            sub(/^[^ []+ */, "", argument)
            sub(/ +$/, "", argument)
            if (argument == "")
                argument = "-"
            next
        }
        name && /^ +[^ ]/ {
            sub(/^ +/, "")
            text = text (text ? " " : "") $0
        }
        END { end_option() }'
}

# words KIND: the lines "WORD TEXT" of standard input.
words() {
    awk -v kind="$1" -v OFS="$tab" '{
        text = $0
        sub(/^[^ ]+ */, "", text)
        gsub(/  +/, ", ", text)
        print "word", kind, $1, (text == "" ? "-" : text)
    }'
}

# listed KIND: the words of "expected one of a, b or c" or of "no such thing (a,
# b or c)", a complaint on standard input.
listed() {
    sed -nE 's/.*(expected( one of)?|\() *//; s/,? and .*|\)//; s/ or /, /; p' |
        tr -s ', ' '\n' | words "$1"
}

# The words of an operand are what the program lists when it is missing.
complaint() {
    "$program" "$@" 2>&1 </dev/null || :
}

"$program" --help | sed -nE 's/^  ([a-z]+) .*/\1/p' | while read -r command; do
    "$program" "$command" --help | facts_of_help "$command"
done
complaint list | listed list
complaint list counters none | listed OBJECT
complaint trace | listed trace
echo show | words model
"$program" list models | words MODEL
"$program" list labs | words lab
sed -nE 's/^LOG_CATEGORY\(([a-z]+), *"(.*)"\).*/\1 \2/p' base/log.def |
    words CATEGORY
echo all every category | words CATEGORY
"$program" list policies | sed '/^ /d' | words POLICY
