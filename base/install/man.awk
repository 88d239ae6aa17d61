# A man page from Markdown.
#
#   awk -f man.awk -v page=pagewalk-run -v section=1 -v version=0.1
#       -v date=2026-01-31 [-v command=run] FACTS PAGE.md
#
# FACTS are what facts.sh has printed. NAME is the page's first line,
# "# name: summary" or "# summary"; the page of a command has none, for the facts
# have its summary. Of Markdown it knows headings, paragraphs, lists of "- ",
# tables, code by four blanks or fences, and `code`, **bold**, *emphasis*,
# [links](target). A line <!-- options --> becomes the command's options,
# <!-- commands --> the commands.

BEGIN { FS = "\t" }

# Characters that roff or man takes for others.
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    gsub(/`/, "\\(ga", text)
    gsub(/'/, "\\(aq", text)
    return text
}

# Text in lines of at most 79 characters, none of which begins as a request.
function lines(text,    out, word, count, i, length_now) {
    count = split(text, word, / /)
    for (i = 1; i <= count; i++) {
        if (i > 1) {
            if (length_now + 1 + length(word[i]) > 79) {
                out = out "\n"
                length_now = 0
            } else {
                out = out " "
                length_now++
            }
        }
        if (!length_now && word[i] ~ /^[.']/)
            word[i] = "\\&" word[i]
        out = out word[i]
        length_now += length(word[i])
    }
    return out
}

# Links become their text; code and bold become bold, emphasis italic.
function inline(text,    out, mark, word, at) {
    while (match(text, /\[[^][]*\]\([^()]*\)/)) {
        word = substr(text, RSTART + 1, RLENGTH - 1)
        sub(/\]\(.*/, "", word)
        text = substr(text, 1, RSTART - 1) word substr(text, RSTART + RLENGTH)
    }
    out = ""
    while (match(text, /`[^`]*`|\*\*[^*]+\*\*|\*[^* ][^*]*\*/)) {
        mark = substr(text, RSTART, 1)
        if (mark == "*" && substr(text, RSTART + 1, 1) == "*")
            mark = "**"
        word = substr(text, RSTART + length(mark), RLENGTH - 2 * length(mark))
        out = out escape(substr(text, 1, RSTART - 1)) \
            (mark == "*" ? "\\fI" : "\\fB") escape(word) "\\fR"
        text = substr(text, RSTART + RLENGTH)
    }
    return out escape(text)
}

function put(text) { print lines(text) }

function put_code(text) { print (text ~ /^[.']/ ? "\\&" : "") escape(text) }

# The paragraph is put as a whole: emphasis may run over the end of a line.
function end_text() {
    if (text != "")
        put(inline(text))
    text = ""
}

function end_block() {
    end_text()
    if (block == "code")
        print ".EE\n.RE"
    else if (block == "table")
        print_table()
    block = ""
}

function begin_block(name) {
    if (block == name)
        return
    end_block()
    block = name
    paragraph()
    if (name == "code")
        print ".RS 4\n.EX"
}

# A heading is followed by its text at once.
function paragraph() {
    if (!after_heading)
        print ".PP"
    after_heading = 0
}

function heading(request, text) {
    end_block()
    print request " " inline(text)
    after_heading = 1
    blank = 0
}

function cells(row, cell,    count, i) {
    gsub(/^\| *| *\|$/, "", row)
    gsub(/\\\|/, "\001", row)
    count = split(row, cell, / *\| */)
    for (i = 1; i <= count; i++)
        gsub("\001", "|", cell[i])
    return count
}

# The rows kept in row[1..rows]; row 2 is the line between head and body.
function print_table(    i, j, count, cell, format, text) {
    count = cells(row[1], cell)
    for (j = 1; j < count; j++)
        format = format "l "
    print ".TS\nnokeep;\n" format "lx."
    for (i = 1; i <= rows; i++) {
        if (i == 2) {
            if (row[1] ~ /[^| ]/)
                print "_"
            continue
        }
        if (i == 1 && row[1] !~ /[^| ]/)
            continue
        count = cells(row[i], cell)
        text = ""
        for (j = 1; j <= count; j++)
            text = text (j > 1 ? "\t" : "") \
                (j == count || length(cell[j]) > 30 \
                    ? "T{\n" lines(inline(cell[j])) "\nT}" \
                    : inline(cell[j]))
        print text
    }
    print ".TE"
    rows = 0
}

function argument_of(text,    out, i, count, part) {
    count = split(text, part, "|")
    for (i = 1; i <= count; i++)
        out = out (i > 1 ? "|" : "") (part[i] ~ /[A-Z]/ ? "\\fI" : "\\fB") \
            escape(part[i]) "\\fR"
    return out
}

function print_options(    i) {
    print ".SH OPTIONS"
    for (i = 1; i <= options; i++) {
        print ".TP"
        print (letter[i] != "-" ? "\\fB\\-" letter[i] "\\fR, " : "") \
            "\\fB" escape(option[i]) "\\fR" \
            (argument[i] == "-" ? "" : \
             argument[i] ~ /^\[/ ? "\\fB" escape(argument[i]) "\\fR" : \
             " " argument_of(argument[i]))
        put(inline(help[i]))
    }
}

function print_commands(    i) {
    for (i = 1; i <= commands; i++) {
        print ".TP"
        print "\\fBpagewalk\\-" name[i] "\\fR(1)"
        put(inline(summary[i]))
    }
}

function header(title,    i) {
    print "'\\\" t"
    print ".TH " toupper(escape(page)) " " section " " date \
        " \"Pagewalk " version "\" \"Pagewalk manual\""
    print ".SH NAME"
    put(escape(page) " \\- " inline(title))
    if (section == 1) {
        print ".SH SYNOPSIS"
        if (command)
            print "\\fBpagewalk " command "\\fR" \
                (options > 1 ? " [\\fIOPTIONS\\fR]" : "") \
                " " inline(operands)
        else
            print "\\fBpagewalk\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]"
    }
    heading(".SH", "DESCRIPTION")
    begun = 1
}

# The facts.
NR == FNR {
    if ($1 == "command") {
        name[++commands] = $2
        summary[commands] = $4
        if ($2 == command) {
            operands = $3
            title = $4
        }
    } else if ($1 == "option" && $2 == command) {
        letter[++options] = $3
        option[options] = $4
        argument[options] = $5
        help[options] = $6
    }
    next
}

# The page.
!begun && /^# / {
    sub(/^# /, "")
    if ($0 ~ /^[A-Z][a-z ]/)    # but not "CPU models"
        $0 = tolower(substr($0, 1, 1)) substr($0, 2)
    header($0)
    next
}
!begun && /[^ ]/ { header(title) }
!begun { next }

/^```/ {
    if (fenced) {
        end_block()
        fenced = 0
    } else {
        begin_block("code")
        fenced = 1
    }
    next
}
fenced { put_code($0); next }

/^<!-- options -->/ { end_block(); print_options(); next }
/^<!-- commands -->/ { end_block(); print_commands(); next }
/^<!--/ { next }

/^###/ {
    sub(/^#+ /, "")
    heading(".SS", $0)
    next
}
/^##/ {
    sub(/^#+ /, "")
    heading(".SH", $0 ~ /^\[/ ? $0 : toupper($0))
    next
}
/^    / && (block == "code" || blank || after_heading) && block != "list" {
    if (block == "code" && blank)
        print ""
    begin_block("code")
    put_code(substr($0, 5))
    blank = 0
    next
}
/^\|/ {
    begin_block("table")
    row[++rows] = $0
    next
}
/^- / {
    end_text()
    end_block()
    block = "list"
    after_heading = 0
    print ".IP \\(bu 2"
    text = substr($0, 3)
    blank = 0
    next
}
/^ *$/ {
    end_text()
    if (block == "table")
        end_block()
    blank = 1
    next
}
{
    sub(/^ +/, "")
    if (text == "") {
        end_block()
        block = "text"
        paragraph()
    }
    text = text (text == "" ? "" : " ") $0
    blank = 0
}
END { end_block() }
