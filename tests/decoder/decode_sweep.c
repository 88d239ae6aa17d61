/*
 * decode_sweep: holds the decoder and the disassembler against Zydis, for every
 * opcode of both maps, every ModRM byte, SIB forms, prefixes, 16- and 32-bit
 * code. Both must agree on whether the bytes are an instruction, on its length
 * and on its text. except.def lists where they may differ, text.def the words
 * that differ. Exit code 1 if they differ elsewhere; the first differences are
 * printed.
 */
#include <Zydis/Zydis.h>
#include <stdio.h>
#include <string.h>

#include "cpu/cpu.h"
#include "cpu/decode/disasm.h"
#include "cpu/fpu/fpu.h"
#include "emu/model/model_file.h"
#include "tests/decoder/intel_text.h"

enum { REPORTS_MAX = 40, ROWS_MAX = 512, EXIT_HOST = 3 };

struct sweep {
    struct isa_index index;
    uint64_t instructions, differences;
    uint64_t seen[ROWS_MAX];    /* how often, by row of isa.def */
};

/* One encoding in one mode, and what both decoders make of it. */
struct trial {
    bool code32;
    uint8_t bytes[24];
    struct insn insn;
    enum decode_status status;
    ZydisDecodedInstruction theirs;     /* Zydis's, if `valid` */
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    bool valid;
};

/* The instruction's address: targets of branches behind it wrap at 64 KiB. */
enum { TRIAL_EIP = 0xfff0 };

static void decode_both(const struct sweep *s, struct trial *p)
{
    ZydisDecoder decoder;

    ZydisDecoderInit(&decoder,
                     p->code32 ? ZYDIS_MACHINE_MODE_LEGACY_32
                               : ZYDIS_MACHINE_MODE_LEGACY_16,
                     p->code32 ? ZYDIS_STACK_WIDTH_32 : ZYDIS_STACK_WIDTH_16);
    p->valid = ZYAN_SUCCESS(ZydisDecoderDecodeFull(
        &decoder, p->bytes, INSN_BYTES_MAX, &p->theirs, p->operands));
    p->status = decode_insn(&s->index, p->code32, p->bytes, INSN_BYTES_MAX,
                            &p->insn);
}

/* Is it of the P6 or older? */
static bool is_in_our_set(ZydisISASet set)
{
    switch (set) {
    case ZYDIS_ISA_SET_I86: case ZYDIS_ISA_SET_I186:
    case ZYDIS_ISA_SET_I286PROTECTED: case ZYDIS_ISA_SET_I286REAL:
    case ZYDIS_ISA_SET_I386: case ZYDIS_ISA_SET_I486:
    case ZYDIS_ISA_SET_I486REAL: case ZYDIS_ISA_SET_PENTIUMREAL:
    case ZYDIS_ISA_SET_PPRO: case ZYDIS_ISA_SET_CMOV:
    case ZYDIS_ISA_SET_FAT_NOP: case ZYDIS_ISA_SET_RDPMC:
    case ZYDIS_ISA_SET_X87: case ZYDIS_ISA_SET_FCMOV:
        return true;
    default:
        return false;
    }
}

/* May the two decoders differ? */
static bool excepted(const struct trial *p)
{
    unsigned op = (p->insn.two_byte ? 0x0f00u : 0) | p->insn.opcode;

#define EXCEPT(condition, why) if (condition) return true;
#include "tests/decoder/except.def"
#undef EXCEPT
    return false;
}

static void report(struct sweep *s, const struct trial *p, const char *what)
{
    if (s->differences++ >= REPORTS_MAX)
        return;
    printf("%s, %s:", what, p->code32 ? "32-bit code" : "16-bit code");
    for (unsigned i = 0; i < 10; i++)
        printf(" %02x", p->bytes[i]);
    printf("  ours %s %u bytes, Zydis %s %u bytes\n",
           p->status == DECODE_OK ? p->insn.row->name : "-", p->insn.bytes,
           p->valid ? ZydisMnemonicGetString(p->theirs.mnemonic) : "-",
           p->valid ? p->theirs.length : 0);
}

/* May the operands differ? */
static bool text_excepted(const struct trial *p)
{
    unsigned op = (p->insn.two_byte ? 0x0f00u : 0) | p->insn.opcode;

#define EXCEPT_TEXT(condition, why) if (condition) return true;
#include "tests/decoder/except.def"
#undef EXCEPT_TEXT
    return false;
}

static void check_text(struct sweep *s, const struct trial *p)
{
    char ours[DISASM_TEXT_MAX], theirs[INTEL_TEXT_MAX];

    disasm_text(&p->insn, p->code32, TRIAL_EIP, ours, sizeof ours);
    intel_text(&p->theirs, p->operands, TRIAL_EIP, theirs);
    if (text_excepted(p)) {
        ours[strcspn(ours, " ")] = 0;
        theirs[strcspn(theirs, " ")] = 0;
    }
    if (intel_text_same(ours, theirs))
        return;
    report(s, p, "text");
    if (s->differences <= REPORTS_MAX)
        printf("    ours '%s', Zydis '%s'\n", ours, theirs);
}

static void check(struct sweep *s, struct trial *p)
{
    decode_both(s, p);
    s->instructions++;
    if (excepted(p))
        return;
    if (p->status != DECODE_OK) {
        if (p->valid && is_in_our_set(p->theirs.meta.isa_set))
            report(s, p, "missing");
        return;
    }
    s->seen[p->insn.row - isa_rows]++;
    if (!p->valid)
        report(s, p, "invalid");
    else if (p->insn.bytes != p->theirs.length)
        report(s, p, "length");
    else
        check_text(s, p);
}

/* An opcode with prefixes and every ModRM byte. All bytes of displacements and
 * immediates are `rest`. */
static void sweep_opcode(struct sweep *s, const char *prefixes, bool two_byte,
                         unsigned opcode, uint8_t rest)
{
    static const uint8_t sib[] = {0x00, 0x24, 0x25, 0x65, 0xa3, 0xed};
    struct trial p;
    unsigned at = 0;

    memset(p.bytes, rest, sizeof p.bytes);
    for (; prefixes[at]; at++)
        p.bytes[at] = (uint8_t)prefixes[at];
    if (two_byte)
        p.bytes[at++] = 0x0f;
    p.bytes[at] = (uint8_t)opcode;
    for (unsigned modrm = 0; modrm < 256; modrm++) {
        p.bytes[at + 1] = (uint8_t)modrm;
        for (unsigned i = 0; i < sizeof sib; i++) {
            p.bytes[at + 2] = sib[i];
            p.code32 = false;
            check(s, &p);
            p.code32 = true;
            check(s, &p);
            if (modrm >> 6 == 3 || (modrm & 7) != 4)
                break;
        }
    }
}

static bool is_prefix(unsigned opcode)
{
    return opcode == 0x0f || (opcode & 0xe7) == 0x26 ||
           (opcode >= 0x64 && opcode <= 0x67) || opcode == 0xf0 ||
           opcode == 0xf2 || opcode == 0xf3;
}

/* With positive and with negative displacements and immediates. */
static void sweep_rests(struct sweep *s, const char *prefixes, bool two_byte,
                        unsigned opcode)
{
    sweep_opcode(s, prefixes, two_byte, opcode, 0x11);
    sweep_opcode(s, prefixes, two_byte, opcode, 0xee);
}

static void sweep_all(struct sweep *s)
{
    static const char *const prefixes[] = {
        "", "\x66", "\x67", "\x66\x67", "\x67\x66", "\x2e", "\x26\x66",
        "\x65\x67", "\x64\x36", "\xf0", "\xf0\x66", "\xf3", "\xf2\x67",
        "\x66\x66", "\x2e\x66\x67\xf3",
    };

    for (unsigned i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        for (unsigned opcode = 0; opcode < 256; opcode++) {
            if (!is_prefix(opcode))
                sweep_rests(s, prefixes[i], false, opcode);
            sweep_rests(s, prefixes[i], true, opcode);
        }
}

/* Each row of isa.def must have been decoded: another one may hide it. */
static void check_rows(struct sweep *s)
{
    for (unsigned row = 0; row < isa_row_count; row++) {
        const struct isa_row *r = &isa_rows[row];
        bool excused = false;

#define UNREACHED(condition, why) excused |= (condition);
#include "tests/decoder/except.def"
#undef UNREACHED
        if (!s->seen[row] && !excused) {
            printf("row %u (%s %02x) was never decoded\n", row, r->name,
                   r->opcode);
            s->differences++;
        }
    }
}

int main(void)
{
    static struct sweep s;
    struct cpu_model model;
    struct error error;

    if (!model_file_load(&model, "p6", &error)) {
        fprintf(stderr, "decode_sweep: %s\n", error.text);
        return EXIT_HOST;
    }
    if (isa_row_count > ROWS_MAX) {
        fputs("decode_sweep: isa.def has too many rows\n", stderr);
        return EXIT_HOST;
    }
    isa_index_build(&s.index, &model);
    sweep_all(&s);
    check_rows(&s);
    printf("%llu encodings, %llu differences\n",
           (unsigned long long)s.instructions,
           (unsigned long long)s.differences);
    return s.differences != 0;
}
