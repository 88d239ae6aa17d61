# Completion for zsh, from what facts.sh has printed:
#   awk -f values.awk -f zsh.awk FACTS

# Text between quotes in a [help] or a :message: of _arguments or _describe.
function quote(text) {
    gsub(/\[|\]|:|\\/, "\\\\&", text)
    gsub(/'/, "'\\''", text)
    return text
}

# What completes a value (_arguments: an action).
function action() {
    if (VALUES && FILES)
        return "_alternative \"values\\:value\\:(" VALUES ")\" \"files\\:file\\:_files\""
    if (FILES)
        return "_files"
    if (VALUES && LIST)
        return "_sequence compadd - " VALUES
    if (VALUES)
        return "(" VALUES ")"
    return ""
}

function print_option(i,    long, both) {
    long = option[i] (argument[i] != "-" ? "=" : "")
    if (letter[i] != "-")
        both = "{-" letter[i] (argument[i] != "-" ? "+" : "") "," long "}"
    if (argument[i] == "-") {
        printf "            %s'[%s]' \\\n", both ? \
            "'(-" letter[i] " " option[i] ")'" both : option[i], quote(help[i])
        return
    }
    read_option_value(i)
    printf "            '*'%s%s'[%s]:%s%s:%s' \\\n", both ? both : long, \
        OPTIONAL ? "-" : "", quote(help[i]), OPTIONAL ? ":" : "", \
        quote(argument[i]), action()
}

# A spec of what stands at place i, or from there on ("*").
function print_operands(command,    i) {
    for (i = 1; read_operand(command, i); i++) {
        printf "            '%s:%s:%s' \\\n", REPEATS ? "*" : i, \
            "operand", action()
        if (REPEATS)
            return
    }
}

END {
    print "#compdef pagewalk"
    print "# zsh completion of pagewalk. Made from its --help by `make`.\n"
    print "_pagewalk()\n{\n    local -a commands"
    print "    local command\n"
    print "    if ((CURRENT == 2)); then\n        commands=("
    for (c = 1; c <= commands; c++)
        printf "            '%s:%s'\n", name[c], quote(summary[name[c]])
    print "        )"
    print "        _describe -t commands command commands"
    print "        compadd -- --help --version\n        return\n    fi"
    print "    command=$words[2]\n    shift words\n    ((CURRENT--))"
    print "    case $command in"
    for (c = 1; c <= commands; c++) {
        print "    " name[c] ")\n        _arguments -s -S \\"
        for (i = 1; i <= options; i++)
            if (option_command[i] == name[c])
                print_option(i)
        print_operands(name[c])
        print "            && return 0\n        ;;"
    }
    print "    esac\n    return 1\n}\n\n_pagewalk \"$@\""
}
