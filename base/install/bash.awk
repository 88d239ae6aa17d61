# Completion for bash, from what facts.sh has printed:
#   awk -f values.awk -f bash.awk FACTS

function entry(pattern) {
    printf "    %s) words='%s' files=%s list=%s optional=%s ;;\n", pattern, \
        VALUES, FILES + 0, LIST + 0, OPTIONAL + 0
}

END {
    print "# bash completion of pagewalk. Made from its --help by `make`."
    print "\n# The options of command $1."
    print "_pagewalk_options()\n{\n    case $1 in"
    for (c = 1; c <= commands; c++) {
        text = ""
        for (i = 1; i <= options; i++)
            if (option_command[i] == name[c])
                text = text (text ? " " : "") option[i] \
                    (letter[i] != "-" ? " -" letter[i] : "")
        print "    " name[c] ") echo '" text "' ;;"
    }
    print "    esac\n}"
    print "\n# The value of option $2 of command $1: $words, any file if $files,"
    print "# words between commas if $list, behind = if $optional. Fails if the"
    print "# option takes none."
    print "_pagewalk_value()\n{\n    case $1:$2 in"
    for (i = 1; i <= options; i++)
        if (argument[i] != "-") {
            read_option_value(i)
            entry(option_command[i] ":" option[i] (letter[i] != "-" ? \
                " | " option_command[i] ":-" letter[i] : ""))
        }
    print "    *) return 1 ;;\n    esac\n}"
    print "\n# The same for operand number $2 of command $1."
    print "_pagewalk_operand()\n{\n    case $1:$2 in"
    for (c = 1; c <= commands; c++)
        for (i = 1; read_operand(name[c], i); i++) {
            entry(name[c] ":" (REPEATS ? "*" : i))
            if (REPEATS)
                break
        }
    print "    *) return 1 ;;\n    esac\n}\n"
    for (c = 1; c <= commands; c++)
        all = all name[c] " "
    print "_pagewalk_commands='" all "--help --version'"
    while ((getline line < template) > 0)
        print line
}
