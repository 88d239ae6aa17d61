# What facts.sh has printed, for completion: read before the end of bash.awk and
# zsh.awk, which print it.

BEGIN { FS = "\t" }

$1 == "command" {
    name[++commands] = $2
    arguments[$2] = $3
    summary[$2] = $4
}

$1 == "option" {
    option_command[++options] = $2
    letter[options] = $3
    option[options] = $4
    argument[options] = $5
    help[options] = $6
}

$1 == "word" { words[$2] = words[$2] (words[$2] ? " " : "") $3 }

# What a placeholder such as "FILE.json", "NAME[,NAME]" or "on|off" stands for:
# VALUES (words), FILES (a file name will do) and LIST (words between commas).
# KIND is the kind of words that a NAME is. OPTIONAL: it may be left out, and
# stands behind = ("[=all]").
function read_value(text, kind,    part, count, i) {
    VALUES = ""
    FILES = text ~ /FILE|IMAGE|TRACE|EVENTS|\.json/
    LIST = text ~ /\[,|^[a-z]+,[a-z]+|^N,/
    OPTIONAL = text ~ /^\[=/
    gsub(/\[,[^]]*\]|\.\.\.|^\[=|[][]/, "", text)
    count = split(text, part, text ~ /^([a-z]+|N)(,[a-z]+)+$/ ? "," : "|")
    for (i = 1; i <= count; i++)
        if (part[i] ~ /^[a-z0-9,]+$/)
            add_values(part[i])
        else if (part[i] == "NAME" && kind)
            add_values(words[kind])
        else if (part[i] in words)
            add_values(words[part[i]])
}

function add_values(text) { VALUES = VALUES (VALUES ? " " : "") text }

# The value of option number i.
function read_option_value(i) {
    read_value(argument[i], option[i] ~ /^--model/ ? "MODEL" : \
                            option[i] == "--policy" ? "POLICY" : "")
}

# The operand number i of a command; false: it has none there. The last operand
# of a command may be repeated ("...").
function read_operand(command, i,    part, count) {
    count = split(arguments[command], part, " ")
    if (i > count && part[count] ~ /\.\.\./)
        i = count
    if (i > count)
        return 0
    if (part[i] == "WHAT") {
        VALUES = words[command]
        FILES = LIST = 0
    } else {
        read_value(part[i], command == "model" ? "MODEL" : \
                            command == "lab" ? "lab" : "")
    }
    REPEATS = part[count] ~ /\.\.\./ && i == count
    return 1
}
