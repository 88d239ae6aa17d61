#!/bin/sh
# What a guest that has halted costs the host: percent of a core over some seconds
# in the window, at the pace of the user's clock, without and with the TLB view.
# The aim is 5. Part of make bench. SDL's dummy driver stands for the display, so
# what the display costs is not in it.
PAGEWALK=${PAGEWALK:-build/pagewalk}
SECONDS_LONG=5
SDL_VIDEODRIVER=dummy
export SDL_VIDEODRIVER

# ticks PROCESS: the clock ticks of processor time that all its threads have had
# (proc(5), fields 14 and 15 of stat).
ticks() {
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# idle WHAT ARGUMENT...: one line.
idle() {
    what=$1
    shift
    "$PAGEWALK" run --window -q --serial none "$@" </dev/null >/dev/null 2>&1 &
    process=$!
    sleep 3                     # the guest has booted
    before=$(ticks "$process")
    sleep $SECONDS_LONG
    after=$(ticks "$process")
    kill "$process"
    wait "$process" 2>/dev/null
    echo "$what $before $after $(getconf CLK_TCK)" | awk -v s=$SECONDS_LONG '
        { printf "%-20s %6.1f %%\n", $1, ($3 - $2) / $4 / s * 100 }'
}

printf '%-20s %8s\n' "a halted guest" "of a core"
idle window
idle overlay --overlay
