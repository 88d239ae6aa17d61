# int13.awk known.txt expected.txt OUTPUT: compares what INT 13h answered with
# what another BIOS answers. A call of known.txt must differ, any other must not.
FILENAME == ARGV[1] { if ($0 !~ /^#/) known[$1] = 1; next }
FILENAME == ARGV[2] { expected[$1] = $0; order[++calls] = $1; next }
{ got[$1] = $0 }
END {
    for (i = 1; i <= calls; i++) {
        call = order[i]
        if (got[call] == expected[call] && call in known)
            complain(call, "is listed as different, but is equal")
        else if (got[call] == "")
            complain(call, "is missing")
        else if (got[call] != expected[call] && !(call in known))
            complain(call, "is\n    " got[call] "\n  not\n    " expected[call])
    }
    for (call in got)
        if (!(call in expected))
            complain(call, "is not expected")
    if (!status)
        printf "boot: INT 13h answers %d calls as SeaBIOS does, %d not\n", \
            calls - length(known), length(known)
    exit status
}

function complain(call, what)
{
    print "boot: INT 13h: " call " " what
    status = 1
}
