# -v what=NAME calls.awk known.txt expected.txt OUTPUT: compares what calls of the
# boot ROM answered with what another BIOS answers. A call of known.txt must
# differ or be missing, any other must not.
FILENAME == ARGV[1] { if ($0 !~ /^#/) known[$1] = 1; next }
FILENAME == ARGV[2] { expected[$1] = $0; order[++calls] = $1; next }
{ got[$1] = $0 }
END {
    for (i = 1; i <= calls; i++) {
        call = order[i]
        if (got[call] == expected[call] && call in known)
            complain(call, "is listed as different, but is equal")
        else if (got[call] == "" && !(call in known))
            complain(call, "is missing")
        else if (got[call] != expected[call] && !(call in known))
            complain(call, "is\n    " got[call] "\n  not\n    " expected[call])
    }
    for (call in got)
        if (!(call in expected) && !(call in known))
            complain(call, "is not expected")
    if (!status)
        printf "boot: %s: %d calls are answered as SeaBIOS does, %d not\n", \
            what, calls - length(known), length(known)
    exit status
}

function complain(call, how)
{
    print "boot: " what ": " call " " how
    status = 1
}
