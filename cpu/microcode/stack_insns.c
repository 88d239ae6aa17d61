/* Instructions on the stack: PUSHA, POPA, PUSHF, ENTER (PRM386 chapter 17). */
#include "cpu/access/clock_charge.h"
#include "cpu/access/segment_access.h"
#include "cpu/microcode/privilege.h"
#include "cpu/microcode/stack.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

bool assist_pusha(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);

    if (!stack_store_all(cpu, &s, uop_word_bytes(u), &cpu->r[EAX], GPRS))
        return false;
    cpu->r[ESP] = s.esp;
    return true;
}

/* An 80386 that pops doublewords off a 16-bit stack takes the upper half of ESP
 * from the image of ESP (iPXE, librm, "two errata in the 386's popal"). */
static uint32_t esp_of_386(const struct stack *s, unsigned size,
                           uint32_t image)
{
    return size == 4 && !(s->ss->attr & DESC_D)
               ? register_merge(image, s->esp, 2)
               : s->esp;
}

/* The image of ESP is read and not used, but by an 80386. */
bool assist_popa(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = uop_word_bytes(u);
    uint32_t value[GPRS];

    if (!stack_read_all(cpu, &s, size, 0, value, GPRS))
        return false;
    stack_move(&s, GPRS * size);
    for (unsigned i = 0; i < GPRS; i++) {
        unsigned reg = EDI - i;

        if (reg == ESP)
            continue;
        cpu->r[reg] = register_merge(cpu->r[reg], value[i], size);
    }
    cpu->r[ESP] = cpu->is_386 ? esp_of_386(&s, size, value[EDI - ESP])
                              : s.esp;
    return true;
}

/* VM and RF are pushed as 0 (SDM vol. 2 PUSHF). */
bool assist_pushf(struct cpu *cpu, const struct uop *u)
{
    if (!privilege_require_vm_iopl(cpu))
        return false;
    cpu->r[u->d] = flags_eflags(cpu) & ~(uint32_t)(EFLAGS_VM | EFLAGS_RF);
    clock_charge(cpu, u, clock_charge_mode(cpu), 0, CYCLE_issue);
    return true;
}

/* imm: the bytes of the frame in 15:0, the nesting level in 20:16. EBP and ESP
 * change once every access has succeeded, that to the end of the frame
 * included. */
bool assist_enter(struct cpu *cpu, const struct uop *u)
{
    struct stack s = stack_current(cpu);
    unsigned size = uop_word_bytes(u), level = u->imm >> 16;
    uint32_t frame_bytes = u->imm & 0xffff, frame, value;
    bool stack32 = s.ss->attr & DESC_D;
    struct stack display = s;

    if (!stack_store(cpu, &s, size, cpu->r[EBP]))
        return false;
    frame = s.esp;
    display.esp = stack32 ? cpu->r[EBP] : cpu->r[EBP] & 0xffff;
    for (unsigned i = 1; i < level; i++) {
        stack_move(&display, -size);
        if (!stack_read(cpu, &display, size, 0, &value) ||
            !stack_store(cpu, &s, size, value))
            return false;
    }
    if (level && !stack_store(cpu, &s, size, frame))
        return false;
    stack_move(&s, -frame_bytes);
    if (!segment_access_check_write(cpu, SEG_SS,
                                    stack32 ? s.esp : s.esp & 0xffff, size))
        return false;
    cpu->r[EBP] = register_merge(cpu->r[EBP], frame, size);
    cpu->r[ESP] = s.esp;
    return true;
}
