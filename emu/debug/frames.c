#include "emu/debug/frames.h"

#include <inttypes.h>
#include <string.h>

#include "cpu/access/segment.h"
#include "cpu/decode/decode.h"
#include "emu/debug/source.h"
#include "emu/machine/guest_memory.h"

enum { FRAMES_MAX = 64, TSS_ESP0 = 4, STACK_SPAN = 1 << 16 };

/* What the processor pushes when it leaves user mode. */
struct user_frame {
    uint32_t eip, cs, eflags, esp, ss;
};

static bool read_words(const struct cpu *cpu, uint32_t lin, void *to,
                       size_t size)
{
    return guest_read(cpu, lin, GUEST_DATA, to, size) == size;
}

static bool is_flat32(const struct cpu *cpu)
{
    return cpu->seg[SEG_CS].attr & DESC_D && !(cpu->eflags & EFLAGS_VM);
}

/* Where the return address of the running function is: in its first two
 * instructions (push ebp; mov ebp, esp) the frame is not complete. *frame is the
 * frame pointer of the caller, or of this function if it is complete. */
static uint32_t return_slot(const struct debugger *d, bool *complete)
{
    const struct cpu *cpu = debugger_cpu(d);
    const struct symbols *symbols = d->machine->config.symbols;
    uint32_t offset = 0;

    *complete = false;
    if (symbols && symbols_find(symbols, &cpu->mmu, cpu_time_current_lin(cpu),
                                &offset)) {
        if (offset == 0)
            return cpu->r[ESP];
        if (offset == 1)
            return cpu->r[ESP] + 4;
    }
    *complete = true;
    return cpu->r[EBP] + 4;
}

static void put_frame(struct debugger *d, unsigned number, uint32_t lin,
                      bool is_return, const char *how, FILE *stream)
{
    char place[SYMBOLS_PLACE_MAX], line[SOURCE_TEXT_MAX];

    /* A call may be the last instruction of its function. */
    source_line_of(d, lin - is_return, line);
    fprintf(stream, "#%-2u %s%s%s%s\n", number,
            debugger_place(d, lin, place, sizeof place), *line ? " at " : "",
            line, how);
}

/* Whether user mode may read at an address. */
static bool is_users(const struct cpu *cpu, uint32_t lin)
{
    struct peek peek;

    guest_peek_tables(cpu, lin, GUEST_DATA, &peek);
    return !peek.mapped || peek.bits & TLB_U;
}

/* The frame by which the kernel was entered from user mode. */
static bool entered_by(const struct cpu *cpu, struct user_frame *frame)
{
    uint32_t top;

    return cpu->cpl == 0 && cpu->mmu.paging.enabled &&
           read_words(cpu, cpu->tr.base + TSS_ESP0, &top, 4) &&
           read_words(cpu, top - (uint32_t)sizeof *frame, frame, sizeof *frame) &&
           (frame->cs & 3) == 3;
}

void frames_print(struct debugger *d, FILE *stream)
{
    const struct cpu *cpu = debugger_cpu(d);
    bool complete, in_kernel = cpu->cpl == 0;
    uint32_t slot = return_slot(d, &complete), frame = cpu->r[EBP], to;
    struct user_frame user;

    put_frame(d, 0, cpu_time_current_lin(cpu), false, "", stream);
    if (!is_flat32(cpu))
        return;
    for (unsigned n = 1; n < FRAMES_MAX; n++) {
        uint32_t above = slot - 4;

        if (!read_words(cpu, slot, &to, 4) || !to)
            return;
        put_frame(d, n, to, true, "", stream);
        if (complete && !read_words(cpu, above, &frame, 4))
            return;
        complete = true;
        if (in_kernel && is_users(cpu, frame) && entered_by(cpu, &user)) {
            put_frame(d, ++n, user.eip, false, " (user mode)", stream);
            in_kernel = false;
        } else if (frame <= above) {
            return;
        }
        slot = frame + 4;
    }
}

bool frames_finish(struct debugger *d, struct debug_goal *goal)
{
    const struct cpu *cpu = debugger_cpu(d);
    bool complete;
    uint32_t slot = return_slot(d, &complete), to;

    if (!is_flat32(cpu) || !read_words(cpu, slot, &to, 4) || !to)
        return false;
    *goal = (struct debug_goal){
        .has_target = true, .target = to, .esp_least = slot + 4,
        .esp_most = slot + 4 + STACK_SPAN,
    };
    return true;
}

static bool decode_here(const struct debugger *d, struct insn *insn)
{
    const struct cpu *cpu = debugger_cpu(d);
    uint8_t bytes[INSN_BYTES_MAX];
    struct isa_index index;
    unsigned count = (unsigned)guest_read(cpu, cpu_time_current_lin(cpu),
                                          GUEST_CODE, bytes, sizeof bytes);

    isa_index_build(&index, cpu->model);
    return count && decode_insn(&index, cpu->seg[SEG_CS].attr & DESC_D, bytes,
                                count, insn) == DECODE_OK;
}

/* CALL, INT and its kin, and repeated string instructions. */
static bool comes_back(const struct insn *insn)
{
    unsigned op = insn->opcode;

    if (insn->two_byte)
        return op == 0x34;                      /* SYSENTER */
    return op == 0xe8 || op == 0x9a || (op >= 0xcc && op <= 0xce) ||
           (op == 0xff && (insn->reg == 2 || insn->reg == 3)) ||
           (insn->rep != REP_NONE && ((op >= 0x6c && op <= 0x6f) ||
                                      (op >= 0xa4 && op <= 0xaf)));
}

static struct debug_goal behind(const struct debugger *d,
                                const struct insn *insn)
{
    const struct cpu *cpu = debugger_cpu(d);

    return (struct debug_goal){
        .has_target = true,
        .target = cpu_time_current_lin(cpu) + insn->bytes,
        .esp_least = cpu->r[ESP], .esp_most = cpu->r[ESP] + STACK_SPAN,
    };
}

struct debug_goal frames_next(struct debugger *d)
{
    struct insn insn;

    if (decode_here(d, &insn) && comes_back(&insn))
        return behind(d, &insn);
    return (struct debug_goal){ .steps = 1 };
}

/* A near jump, conditional or not, or LOOP, with a negative displacement. */
static bool jumps_back(const struct insn *insn)
{
    unsigned op = insn->opcode;
    bool jumps = insn->two_byte ? op >= 0x80 && op <= 0x8f
                                : (op >= 0x70 && op <= 0x7f) ||
                                  (op >= 0xe0 && op <= 0xe3) || op == 0xe9 ||
                                  op == 0xeb;

    return jumps && (insn->imm | insn->disp) >> 31;
}

struct debug_goal frames_until(struct debugger *d)
{
    struct insn insn;

    if (decode_here(d, &insn) && jumps_back(&insn))
        return behind(d, &insn);
    return frames_next(d);
}
