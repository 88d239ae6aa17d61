#!/bin/sh
# Prints a session of gdb with `pagewalk run` as a block of Markdown, each command
# behind gdb's prompt. In the repository's root:
#     gdb_session.sh SCRIPT.gdb ARGUMENT...
# The arguments are those of `pagewalk run`.
script=$1
shift
pagewalk=${PAGEWALK:-build/pagewalk}
line="$pagewalk run -q --headless --gdb=stdio"
for word; do
    line="$line '$word'"
done
echo '```'
# gdb prints a trace of the commands in the script, behind a plus for each level.
gdb -q -nx -batch -iex 'set pagination off' -iex 'set confirm off' \
    -iex 'set width 0' -iex 'set style enabled off' \
    -x tests/docs/gdb_setup.gdb \
    -ex "target remote | $line" -ex 'set trace-commands on' -x "$script" \
    build/guest/kernel.elf 2>&1 |
    sed -e '1{/^0x.* in ??/d}' -e "/^+source/d" -e 's/^+\([^+]\)/(gdb) \1/' \
        -e '/^+/d' -e 's/ *$//'
echo '```'
