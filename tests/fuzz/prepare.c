/* From bytes to a guest's memory. */
#include "tests/fuzz/prepare.h"

#include <string.h>

#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "cpu/cpu.h"
#include "cpu/microcode/sysreg.h"
#include "mmu/pte.h"
#include "tests/fuzz/layout.h"

extern const uint8_t enter_stub[], enter_stub_end[];

enum {
    PAGE = 0x1000,
    PAE_ENTRIES = 512,
    KERNEL_HALF = 0x300,            /* directory entry of 0xC0000000 */
    IDT = WORLD_LOW, GATES = 256,
    HANDLERS = 32,                  /* different ones, this far apart */
    HANDLER_SPACING = 16,
    REAL_SEGMENT = 0x400,           /* of handlers in real mode */
    REAL_IDT_LIMIT = 0x3ff,
    STACK_ROOM = 0x100,             /* above ESP, for what the code pops */
    CR4_INPUT = 0x1ff,              /* VME to PCE, of two bytes of input: */
    CR4_ANY = 0x8000,               /* set: whatever the model has or lacks */
    PATCHES_MAX = 32,
    ALL_RIGHTS = PTE_P | PTE_W | PTE_U,
};

static void put32(uint8_t *memory, uint32_t at, uint32_t value)
{
    memcpy(memory + at, &value, sizeof value);
}

static uint32_t get32(const uint8_t *memory, uint32_t at)
{
    uint32_t value;

    memcpy(&value, memory + at, sizeof value);
    return value;
}

/* Large pages, a second view of the first 4 MiB and a recursive entry; the
 * same by three levels. */
static void put_more_tables(uint8_t *memory)
{
    uint32_t table = get32(memory, WORLD_PAGE_DIRECTORY);

    put32(memory, WORLD_PAGE_DIRECTORY + 1 * 4, ALL_RIGHTS | PTE_PS);
    put32(memory, WORLD_PAGE_DIRECTORY + 2 * 4,
          WORLD_PAGE_DIRECTORY | ALL_RIGHTS);
    put32(memory, WORLD_PAGE_DIRECTORY + KERNEL_HALF * 4, table | PTE_G);
    for (uint32_t i = 0; i < 4; i++)
        put32(memory, PAE_POINTERS + i * 8, PAE_DIRECTORY | PTE_P);
    put32(memory, PAE_DIRECTORY, PAE_TABLE | ALL_RIGHTS);
    put32(memory, PAE_DIRECTORY + 8, ALL_RIGHTS | PTE_PS | PTE_G);
    put32(memory, PAE_DIRECTORY + 16, PAE_DIRECTORY | ALL_RIGHTS);
    for (uint32_t i = 0; i < PAE_ENTRIES; i++)
        put32(memory, PAE_TABLE + i * 8,
              get32(memory, WORLD_PAGE_TABLE + i * 4));
}

/* Handlers are places in the guest's code, or all halt. The table for
 * protected mode and real mode's at 0 name the same. */
static void put_gates(uint8_t *memory, struct input *in)
{
    uint32_t attr = input_take(in, 2) | DESC_P << 8;
    uint32_t target = input_take(in, 1) ? WORLD_HALT : WORLD_CODE;

    for (uint32_t vector = 0; vector < GATES; vector++) {
        uint32_t at = target + vector % HANDLERS * HANDLER_SPACING;

        put32(memory, IDT + vector * 8, SEL_CODE32 << 16 | at);
        put32(memory, IDT + vector * 8 + 4, attr);
        put32(memory, vector * 4,
              (at - REAL_SEGMENT * 16) | REAL_SEGMENT << 16);
    }
}

static void patch(uint8_t *memory, struct input *in)
{
    uint32_t count = input_take(in, 1) % PATCHES_MAX;

    while (count-- && in->size) {
        uint32_t where = input_take(in, 3) % (PREPARE_BYTES - 4);

        put32(memory, where, input_take(in, 4));
    }
}

/* Level and mode from the configuration, the other bits from the input. */
static uint32_t control_0(const struct config *config, uint32_t bits)
{
    bits &= CR0_MP | CR0_EM | CR0_TS | CR0_WP | CR0_AM;
    if (config->protected)
        bits |= CR0_PE;
    return config->paging ? bits | CR0_PG : bits;
}

static void put_control(uint8_t *memory, const struct config *config,
                        const struct cpu_model *model, struct input *in)
{
    uint32_t cr0 = control_0(config, input_take(in, 4));
    uint32_t cr4 = input_take(in, 2);
    uint32_t has_cr4 = model->features & CPU_FEATURES_CR4;
    bool nx = cpu_model_has(model, FEATURE_nx) && input_take(in, 1) & 1;
    bool pae = cpu_model_has(model, FEATURE_pae) && cr4 & CR4_PAE;

    if (!(cr4 & CR4_ANY))
        cr4 &= CR4_TSD | CR4_DE | CR4_PSE | (pae ? CR4_PAE : 0);
    put32(memory, PARAM_CR0, cr0);
    put32(memory, PARAM_HAS_CR4, has_cr4);
    put32(memory, PARAM_CR4, cr4 & CR4_INPUT);
    put32(memory, PARAM_HAS_EFER, nx);
    put32(memory, PARAM_EFER, EFER_NXE);
    put32(memory, PARAM_CR3, pae ? PAE_POINTERS : WORLD_PAGE_DIRECTORY);
    put32(memory, PARAM_LDTR, SEL_LDT);
    put32(memory, PARAM_TR, input_take(in, 1) & 1 ? SEL_TSS16 : SEL_TSS);
    memory[WORLD_GDT + SEL_TSS + 5] = DESC_P | DESC_TSS32;
    for (unsigned i = 0; i < 5; i++)
        put32(memory, PARAM_DR + i * 4, input_take(in, 2));
}

static void put_table_register(uint8_t *memory, uint32_t at, uint32_t base,
                               uint32_t limit)
{
    put32(memory, at, limit);
    put32(memory, at + 2, base);
}

static void put_table_registers(uint8_t *memory, const struct config *config)
{
    static const uint32_t stub_gdt[][2] = {
        { 0, 0 },
        { 0x0000ffff, 0x00cf9b00 }, { 0x0000ffff, 0x00cf9300 },
        { 0x0000ffff, 0x00009b00 }, { 0x0000ffff, 0x00009300 },
    };

    memcpy(memory + STUB_GDT, stub_gdt, sizeof stub_gdt);
    put_table_register(memory, PARAM_STUB_GDTR, STUB_GDT, STUB_GDT_LIMIT);
    put_table_register(memory, PARAM_GDTR, WORLD_GDT, WORLD_GDT_LIMIT);
    if (config->protected)
        put_table_register(memory, PARAM_IDTR, IDT, GATES * 8 - 1);
    else
        put_table_register(memory, PARAM_IDTR, 0, REAL_IDT_LIMIT);
}

/* A register: anything, or an offset into memory that exists. */
static uint32_t take_register(struct input *in, uint32_t base)
{
    uint32_t value = input_take(in, 4);

    return value & 1 ? value : value % PREPARE_BYTES - base;
}

static void put_frame(uint8_t *memory, const struct config *config,
                      struct input *in)
{
    static const uint8_t order[] = { SEG_GS, SEG_FS, SEG_ES, SEG_DS };
    struct world_segment cs, ss, ds;
    uint32_t eip, esp, eflags, iret = FRAME + FRAME_IRET * 4;

    cs = world_segment(memory, config, config->selector[SEG_CS]);
    ss = world_segment(memory, config, config->selector[SEG_SS]);
    ds = world_segment(memory, config, config->selector[SEG_DS]);
    for (unsigned i = 0; i < FRAME_GPRS; i++)
        put32(memory, FRAME + i * 4, take_register(in, ds.base));
    for (unsigned i = 0; i < 4; i++)
        put32(memory, FRAME + (FRAME_SEGMENTS + i) * 4,
              config->vm ? 0 : config->selector[order[i]]);
    eip = WORLD_CODE - cs.base;
    esp = (WORLD_STACK_END - STACK_ROOM - ss.base) ^ input_take(in, 2);
    eflags = input_take(in, 4) & ~(uint32_t)EFLAGS_VM;
    put32(memory, FRAME + FRAME_EFLAGS * 4,
          eflags & ~(uint32_t)(EFLAGS_TF | EFLAGS_NT));
    put32(memory, iret, eip);
    put32(memory, iret + 4, config->selector[SEG_CS]);
    put32(memory, iret + 8, eflags | (config->vm ? EFLAGS_VM : 0));
    put32(memory, iret + 12, esp);
    put32(memory, iret + 16, config->selector[SEG_SS]);
    put32(memory, iret + 20, config->selector[SEG_ES]);
    put32(memory, iret + 24, config->selector[SEG_DS]);
    put32(memory, iret + 28, config->selector[SEG_FS]);
    put32(memory, iret + 32, config->selector[SEG_GS]);
    put32(memory, PARAM_ENTRY, eip);
    put32(memory, PARAM_ENTRY + 4, config->selector[SEG_CS]);
    put32(memory, PARAM_STACK, esp);
    put32(memory, PARAM_STACK + 4, config->selector[SEG_SS]);
    put32(memory, PARAM_KIND, !config->protected ? KIND_REAL
                              : config->cpl      ? KIND_OUTER
                                                 : KIND_SAME);
}

static void put_script(uint8_t *memory, struct input *in)
{
    uint32_t steps = input_take(in, 1) % SCRIPT_MAX;

    put32(memory, PARAM_SCRIPT, steps);
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t port = input_take(in, 2);
        uint32_t operation = input_take(in, 1) % SCRIPT_OPERATIONS;

        put32(memory, SCRIPT + i * 8, port | operation << 16);
        put32(memory, SCRIPT + i * 8 + 4, input_take(in, 4));
    }
}

void prepare_memory(uint8_t memory[PREPARE_BYTES],
                    const struct cpu_model *model, struct input *in)
{
    const struct config *config = &world_config[input_take(in, 1) % CONFIGS];
    size_t room = WORLD_HALT - WORLD_CODE;

    static uint8_t world[WORLD_BYTES];

    if (!world[WORLD_CODE])             /* a HLT once it is built */
        world_build(world, 1);
    memcpy(memory, world, WORLD_BYTES);
    memset(memory + WORLD_BYTES, 0, PREPARE_BYTES - WORLD_BYTES);
    put_more_tables(memory);
    put_table_registers(memory, config);
    put_control(memory, config, model, in);
    put_gates(memory, in);
    put_frame(memory, config, in);
    put_script(memory, in);
    patch(memory, in);
    memcpy(memory + STUB, enter_stub, (size_t)(enter_stub_end - enter_stub));
    if (in->size)
        memcpy(memory + WORLD_CODE, in->data,
               in->size < room ? in->size : room);
}
