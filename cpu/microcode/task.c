/* Hardware task switches (PRM386 7.5, SDM vol. 3A 7.3). */
#include "cpu/microcode/task.h"

#include "cpu/access/clock_charge.h"
#include "cpu/access/debug.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment_check.h"
#include "cpu/microcode/sysreg.h"
#include "cpu/microcode/tss.h"

/* A TSS of either size. */
struct layout {
    unsigned size;          /* of EIP, EFLAGS and the registers */
    unsigned eip, eflags, regs, segs, ldt;
    unsigned seg_step, seg_count;
    unsigned limit_min;
};

static const struct layout layout32 = {
    4, TSS32_EIP, TSS32_EFLAGS, TSS32_REGS, TSS32_SEGS, TSS32_LDT,
    .seg_step = 4, .seg_count = SEGS, .limit_min = TSS32_LIMIT_MIN,
};
static const struct layout layout16 = {
    2, TSS16_IP, TSS16_FLAGS, TSS16_REGS, TSS16_SEGS, TSS16_LDT,
    .seg_step = 2, .seg_count = SEG_DS + 1, .limit_min = TSS16_LIMIT_MIN,
};

/* What a task switch loads from a TSS. */
struct image {
    uint32_t cr3, eip, eflags;
    uint32_t regs[GPRS];
    uint16_t seg[SEGS];
    uint16_t ldt;
    bool trap;              /* the T bit */
};

static const struct layout *layout_of(const struct segment *tss)
{
    return tss->attr & DESC_SYSTEM_32 ? &layout32 : &layout16;
}

static bool load_field(struct cpu *cpu, uint32_t lin, unsigned size,
                       uint32_t *value)
{
    uint64_t wide;

    if (!mem_system_load(cpu, lin, size, &wide))
        return false;
    *value = (uint32_t)wide;
    return true;
}

static bool save_image(struct cpu *cpu, uint32_t eip, uint32_t eflags)
{
    const struct layout *l = layout_of(&cpu->tr);
    uint32_t base = cpu->tr.base;

    if (!mem_system_store(cpu, base + l->eip, l->size, eip) ||
        !mem_system_store(cpu, base + l->eflags, l->size, eflags))
        return false;
    for (unsigned i = 0; i < GPRS; i++)
        if (!mem_system_store(cpu, base + l->regs + i * l->size, l->size,
                              cpu->r[i]))
            return false;
    for (unsigned i = 0; i < l->seg_count; i++)
        if (!mem_system_store(cpu, base + l->segs + i * l->seg_step, 2,
                              cpu->seg[i].selector))
            return false;
    return true;
}

static bool load_image(struct cpu *cpu, const struct segment *tss,
                       struct image *image)
{
    const struct layout *l = layout_of(tss);
    uint32_t base = tss->base, value = 0;

    *image = (struct image){.cr3 = cpu->cr3};
    if (l == &layout32 && !load_field(cpu, base + TSS32_CR3, 4, &image->cr3))
        return false;
    if (!load_field(cpu, base + l->eip, l->size, &image->eip) ||
        !load_field(cpu, base + l->eflags, l->size, &image->eflags))
        return false;
    for (unsigned i = 0; i < GPRS; i++) {
        if (!load_field(cpu, base + l->regs + i * l->size, l->size, &value))
            return false;
        image->regs[i] = l->size == 2 ? value | 0xffff0000 : value;
    }
    for (unsigned i = 0; i < l->seg_count; i++) {
        if (!load_field(cpu, base + l->segs + i * l->seg_step, 2, &value))
            return false;
        image->seg[i] = (uint16_t)value;
    }
    if (!load_field(cpu, base + l->ldt, 2, &value))
        return false;
    image->ldt = (uint16_t)value;
    if (l == &layout32) {
        if (!load_field(cpu, base + TSS32_TRAP, 2, &value))
            return false;
        image->trap = value & 1;
    }
    return true;
}

/* Sets or clears the busy bit of a TSS descriptor. */
static bool set_busy(struct cpu *cpu, uint32_t descriptor, bool busy)
{
    uint32_t high;

    if (!load_field(cpu, descriptor + 4, 4, &high))
        return false;
    high = busy ? high | DESC_HIGH_TSS_BUSY
                : high & ~(uint32_t)DESC_HIGH_TSS_BUSY;
    return mem_system_store(cpu, descriptor + 4, 4, high);
}

/* The address of the current task's descriptor. */
static uint32_t current_descriptor(const struct cpu *cpu)
{
    return cpu->gdtr.base + (cpu->tr.selector & SELECTOR_INDEX);
}

static bool load_ldt(struct cpu *cpu, uint16_t selector)
{
    struct descriptor d;

    cpu->ldtr = (struct segment){.selector = selector};
    if (selector_is_null(selector))
        return true;
    if (!descriptor_read_system(cpu, selector, DESC_SET_LDT, VECTOR_TS,
                                VECTOR_TS, &d))
        return false;
    cpu->ldtr = segment_of(selector, &d);
    return true;
}

/* Loads a segment register of the new task. Its faults are #TS or, for a
 * segment that is not present, #NP or #SS (PRM386 table 7-1). The level of CS
 * is its RPL, whatever the level of the old task was. */
static bool load_task_segment(struct cpu *cpu, unsigned seg,
                              uint16_t selector, unsigned cpl)
{
    const struct segment_check_faults faults = {
        VECTOR_TS, seg == SEG_SS ? VECTOR_SS : VECTOR_NP};
    const struct segment *s;

    if (selector_is_null(selector))
        return segment_check_load_null(cpu, seg, selector, VECTOR_TS);
    if (seg == SEG_CS)
        s = segment_check(cpu, SEGMENT_RETURN, selector, 0, faults);
    else
        s = segment_check(cpu, seg == SEG_SS ? SEGMENT_STACK : SEGMENT_DATA,
                          selector, cpl, faults);
    if (!s)
        return false;
    segment_set(cpu, seg, s);
    return true;
}

/* Loads the segment registers. SS comes first: until it is loaded, CPL is 3, so
 * that the handler of a fault runs on a stack of the new TSS. The order of the
 * checks is that of the P6, but for a code segment whose DPL is wrong (SDM vol.
 * 3A table 7-1). */
static bool load_segments(struct cpu *cpu, const struct image *image)
{
    static const uint8_t order[] = {SEG_CS, SEG_ES, SEG_DS, SEG_FS, SEG_GS};
    unsigned cpl = selector_rpl(image->seg[SEG_CS]);

    if (cpu->eflags & EFLAGS_VM) {
        cpu->cpl = 3;
        for (unsigned i = 0; i < SEGS; i++)
            segment_load_real(cpu, i, image->seg[i]);
        return load_ldt(cpu, image->ldt);
    }
    /* Until a register is loaded, its segment is not present. */
    for (unsigned i = 0; i < SEGS; i++)
        cpu->seg[i] = (struct segment){.selector = image->seg[i]};
    cpu->cpl = 3;
    segment_update_mode(cpu);
    if (!load_ldt(cpu, image->ldt) ||
        !load_task_segment(cpu, SEG_SS, image->seg[SEG_SS], cpl))
        return false;
    cpu->cpl = (uint8_t)cpl;
    segment_update_mode(cpu);
    for (unsigned i = 0; i < sizeof order; i++)
        if (!load_task_segment(cpu, order[i], image->seg[order[i]], cpl))
            return false;
    return true;
}

/* The busy bits of both tasks and the back link, in memory (SDM vol. 3A table
 * 7-2). */
static bool link_tasks(struct cpu *cpu, const struct descriptor *tss,
                       uint32_t new_base, enum task_cause cause)
{
    if ((cause == TASK_JMP || cause == TASK_IRET) &&
        !set_busy(cpu, current_descriptor(cpu), false))
        return false;
    if (cause != TASK_IRET && !set_busy(cpu, tss->lin, true))
        return false;
    if (cause == TASK_CALL || cause == TASK_INT)
        return mem_system_store(cpu, new_base + TSS_LINK, 2,
                                cpu->tr.selector);
    return true;
}

/* The case of the set TASK from the current task to a new one. */
static unsigned kind_of(const struct cpu *cpu, bool wide, uint32_t new_eflags)
{
    if (!wide)
        return CLOCK_TASK_to_286;
    if (new_eflags & EFLAGS_VM)
        return CLOCK_TASK_to_v86;
    if (cpu->eflags & EFLAGS_VM)
        return CLOCK_TASK_from_v86;
    return cpu->tr.attr & DESC_SYSTEM_32 ? CLOCK_TASK_to_386
                                         : CLOCK_TASK_from_286;
}

static void charge(struct cpu *cpu, enum task_cause cause, unsigned kind)
{
    static const uint16_t key[] = {
        [TASK_JMP] = CLOCK_task_jmp, [TASK_CALL] = CLOCK_task_call,
        [TASK_INT] = CLOCK_task_int, [TASK_IRET] = CLOCK_task_iret,
    };

    if (clock_charge_applies(cpu))
        clock_charge_case(cpu, (enum clock_key)key[cause], kind, 0,
                          CYCLE_exception);
    else
        cycles_charge(&cpu->cycles, CYCLE_exception,
                      cpu->model->cost[COST_task_switch][0]);
}

bool task_switch(struct cpu *cpu, uint16_t selector, struct descriptor *tss,
                 enum task_cause cause, uint32_t next_eip, uint32_t eflags,
                 bool *committed)
{
    struct segment to = segment_of(selector, tss);
    bool wide = to.attr & DESC_SYSTEM_32;
    struct image image;
    unsigned kind;

    *committed = false;
    if (to.limit < layout_of(&to)->limit_min)
        return raise_error(cpu, VECTOR_TS, selector_error(selector));
    if (cause == TASK_IRET)
        eflags &= ~(uint32_t)EFLAGS_NT;
    if (!load_image(cpu, &to, &image) ||
        !save_image(cpu, next_eip, eflags) ||
        !link_tasks(cpu, tss, to.base, cause))
        return false;

    kind = kind_of(cpu, wide, image.eflags);

    /* From here on a fault belongs to the new task. */
    *committed = true;
    to.attr |= DESC_TSS_BUSY;
    cpu->tr = to;
    cpu->cr0 |= CR0_TS;
    flags_materialize(cpu);
    for (unsigned i = 0; i < GPRS; i++)
        cpu->r[i] = image.regs[i];
    cpu->eip = image.eip;
    if (cause == TASK_CALL || cause == TASK_INT)
        image.eflags |= EFLAGS_NT;
    cpu->eflags = EFLAGS_1;
    flags_set_eflags(cpu, image.eflags, wide ? UINT32_MAX : EFLAGS_LOW16);
    cpu->dr[7] &= ~(uint32_t)DR7_LOCAL;
    debug_update(cpu);
    charge(cpu, cause, kind);
    if (wide && cpu->cr0 & CR0_PG && image.cr3 != cpu->cr3 &&
        !sysreg_load_cr3(cpu, image.cr3, FLUSH_task_switch))
        return false;
    if (!load_segments(cpu, &image))
        return false;
    return !image.trap || debug_raise(cpu, DR6_BT);
}
