#!/bin/sh
# pagewalk disasm: known instructions, inputs of every kind, and refused ones.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# is TEXT ARGUMENT...: the one instruction that the arguments give reads as TEXT.
is() {
    text=$1
    shift
    run disasm "$@"
    exits 0
    [ "$(sed 's/^0x[0-9a-f]*  [0-9a-f ]*  //' "$WORK/out")" = "$text" ] ||
        complain "$command_line: not '$text' but: $(cat "$WORK/out")"
}

test_that "operands are printed in Intel's order and sizes"
is "mov eax, dword ptr [ebp+0x8]" --hex "8b 45 08"
is "mov word ptr [ebx+ecx*4-0x10], 0x1234" --hex 66 c7 44 8b f0 34 12
is "jmp dword ptr cs:[eax*4+0xc0101234]" --hex 2eff2485341210c0
is "movzx eax, byte ptr fs:[0x10]" --hex 64 0fb60510000000
is "imul ax, cx, 0xfff0" --hex 66 6b c1 f0
is "lock cmpxchg8b qword ptr [esi]" --hex f0 0f c7 0e
is "mov cr3, eax" --hex 0f 22 d8
is "jmp far 0x0008:0x00001000" --hex ea 00 10 00 00 08 00
is "lgdt fword ptr [0x1000]" --hex 0f 01 15 00 10 00 00

test_that "names follow operand and address size"
is "cwde" --hex 98
is "cbw" --bits 16 --hex 98
is "rep movsd" --hex f3 a5
is "jcxz 0x3" --hex 67 e3 00
is "jecxz 0x2" --hex e3 00
is "iretd" --bits 16 --hex 66 cf

test_that "sizes and segments that no operand shows stand before the name"
is "o16 ret" --hex 66 c3
is "o32 push 0x0" --bits 16 --hex 66 6a 00
is "rep fs a16 lodsb" --hex f3 64 67 ac
is "push ax" --hex 66 50

test_that "branch targets count from the base and wrap at 16 bits"
is "jmp 0x1000" --base 0x1000 --hex eb fe
is "jmp 0x1" --bits 16 --base 0xfffe --hex eb 01

test_that "an x87 instruction has its name, without an x87 its opcode"
is "fldcw word ptr [ebx]" --hex d9 2b
is "faddp st2, st0" --hex de c2
is "esc 0xd, [ebx]" --model i386 --hex d9 2b

test_that "an instruction that the model lacks is bad, with the reason"
is "(bad)  ; #UD: the i386 has no bswap eax (i486)" --model i386 --hex 0f c8
is "bswap eax" --model i486 --hex 0f c8
is "(bad)  ; #UD: the pentium has no cmove eax, ecx (cmov)" \
    --model pentium --hex 0f 44 c1
is "(bad)  ; #UD" --hex 8d c0
is "(bad)  ; cut off" --hex b8 01 02
is "(bad)  ; longer than 15 bytes: #GP(0)" \
    --hex 666666666666666666666666666666

test_that "--uops prints what an instruction is cracked into, and its cycles"
run disasm --uops --model i486 --hex 50 03 07
exits 0
prints "push eax                              ; 2 uops, 1 cycle"
prints "      st32 ss:[esp-0x4], eax"
prints "      lea32 esp, [esp-0x4]"
prints "      ld32 t0, ds:[edi]"
prints "      add32 eax, eax, t0"
run disasm --uops --hex e4 60 0f22d8 9a0010000008 00 74 00
prints "      assist io_in al, 0x60"
prints "      assist mov_to_cr 0x3, eax"
prints "      assist call_far t1:t0"
prints "      jz 0xe"

test_that "in 16-bit code memory micro-ops are segmented"
run disasm --uops --bits 16 --hex 8a 07
prints "      lea16 t1, [ebx]"
prints "      lds_8 t0, ds:[t1]"

test_that "a raw file begins at the base"
printf '\372\353\376' >"$WORK/raw"
run disasm --bits 16 --base 0x7c00 "$WORK/raw"
exits 0
prints "0x00007c00  fa                        cli"
prints "0x00007c01  eb fe                     jmp 0x7c01"
run disasm --start 0x7c01 --base 0x7c00 "$WORK/raw"
exits 0
[ "$(wc -l <"$WORK/out")" = 1 ] || complain "$command_line: more than one line"

test_that "the file named - is standard input"
run_from "$WORK/raw" disasm -
exits 0
prints "0x00000000  fa                        cli"

test_that "an ELF file has labels, functions and named branch targets"
run disasm "$KERNEL" memset
exits 0
[ "$(head -n 1 "$WORK/out")" = "memset:" ] || complain "no label"
tail -n 1 "$WORK/out" | grep -q " ret$" || complain "it ends elsewhere"
cp "$WORK/out" "$WORK/function"
run disasm --start memset "$KERNEL"
same "$WORK/function" "$WORK/out" "memset as an operand and by --start"
run disasm --start start_kernel --end _etext "$KERNEL"
exits 0
prints "<printk>"

test_that "the whole kernel is disassembled"
run disasm --uops "$KERNEL"
exits 0
prints "start_kernel:"

test_that "inputs and addresses that make no sense are refused"
run disasm
refused "expected a FILE, - or --hex BYTES"
run disasm --hex
refused "no bytes"
run disasm --hex 8g
refused "--hex 8g: not bytes"
run disasm --hex 8b4
refused "--hex 8b4: not bytes"
run disasm --bits 64 --hex 90
refused "--bits 64: neither 16 nor 32"
run disasm --base 0x100000000 --hex 90
refused "not a 32-bit address"
run disasm --base 0xffffffff --hex 90 90
refused "ends above 4 GiB"
run disasm --model i286 --hex 90
refused "no model 'i286'"
run disasm "$WORK/none"
refused "none: No such file"
: >"$WORK/empty"
run disasm "$WORK/empty"
refused "empty: empty"
run disasm --base 0 "$KERNEL"
refused "has its own addresses"
run disasm "$KERNEL" nosuch
refused "nosuch: neither a number nor a function"
run disasm --start 0x10 "$WORK/raw"
refused "no code from 0x10"
run disasm --start 2 --end 1 "$WORK/raw"
refused "--end: 0x1 is not behind 0x2"
run disasm --start 1 "$KERNEL" memset
refused "functions, or --start and --end"

test_that "damaged ELF files are refused"
head -c 4096 "$KERNEL" >"$WORK/cut"
run disasm "$WORK/cut"
refused "cut: "
cp "$KERNEL" "$WORK/other"
poke "$WORK/other" 18 '\076\000'
run disasm "$WORK/other"
refused "not an i386 ELF file"
cp "$KERNEL" "$WORK/other"
poke "$WORK/other" 16 '\001\000'
run disasm "$WORK/other"
refused "not linked"

finish
