/* The CPU fixture. */
#include "tests/unit/cpu_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/jit/jit.h"
#include "cpu/microcode/tss.h"
#include "devices/bus/ram.h"
#include "emu/model/model_file.h"
#include "mmu/pte.h"

struct cpu_fixture cf;

static uint8_t acknowledge(void *opaque)
{
    (void)opaque;
    cf.acknowledged++;
    return cf.vector;
}

void fixture_put(uint32_t at, const char *bytes, unsigned size)
{
    bus_dma_write(&cf.bus, at, bytes, size);
}

uint32_t fixture_read32(uint32_t at)
{
    return bus_read(&cf.bus, at, 4);
}

void fixture_write32(uint32_t at, uint32_t value)
{
    bus_write(&cf.bus, at, 4, value);
}

void fixture_descriptor(uint16_t selector, uint32_t base, uint32_t limit,
                        uint32_t attr)
{
    uint32_t at = FIXTURE_GDT + (selector & 0xfff8u);

    fixture_write32(at, (limit & 0xffff) | base << 16);
    fixture_write32(at + 4, (base >> 16 & 0xff) | (attr & 0xf0ff) << 8 |
                                (limit & 0xf0000) | (base & 0xff000000));
}

void fixture_segment(unsigned seg, uint16_t selector)
{
    struct descriptor d = {
        .low = fixture_read32(FIXTURE_GDT + (selector & 0xfff8u)),
        .high = fixture_read32(FIXTURE_GDT + (selector & 0xfff8u) + 4)};
    struct segment s = segment_of(selector, &d);

    segment_set(&cf.cpu, seg, &s);
}

/* Interrupt gates that anyone may call. */
static void put_handlers(void)
{
    for (unsigned vector = 0; vector < 256; vector++) {
        uint32_t handler = FIXTURE_HANDLERS + vector * 16;

        fixture_write32(FIXTURE_IDT + vector * 8,
                        FIXTURE_CS << 16 | (handler & 0xffff));
        fixture_write32(FIXTURE_IDT + vector * 8 + 4, 0xee00);
        memset(cf.ram + handler, 0xf4, 16);
    }
}

static void put_descriptors(void)
{
    fixture_descriptor(FIXTURE_CS, 0, 0xfffff, 0xc09b);
    fixture_descriptor(FIXTURE_DS, 0, 0xfffff, 0xc093);
    fixture_descriptor(FIXTURE_CS_USER, 0, 0xfffff, 0xc0fb);
    fixture_descriptor(FIXTURE_DS_USER, 0, 0xfffff, 0xc0f3);
    fixture_descriptor(FIXTURE_TR, FIXTURE_TSS, TSS32_LIMIT_MIN,
                       DESC_P | DESC_TSS32_BUSY);
    fixture_write32(FIXTURE_TSS + TSS32_ESP0, FIXTURE_STACK_0);
    fixture_write32(FIXTURE_TSS + TSS32_ESP0 + 4, FIXTURE_DS);
    fixture_write32(FIXTURE_TSS + TSS32_TRAP,
                    (TSS32_LIMIT_MIN + 1u) << 16);      /* no I/O map */
}

static void set_state(void)
{
    struct cpu *cpu = &cf.cpu;

    cpu->cr0 = CR0_PE | CR0_ET;
    cpu->gdtr = (struct table_register){FIXTURE_GDT, 0x7f};
    cpu->idtr = (struct table_register){FIXTURE_IDT, 0x7ff};
    for (unsigned i = 0; i < SEGS; i++)
        fixture_segment(i, i == SEG_CS ? FIXTURE_CS : FIXTURE_DS);
    cpu->tr = (struct segment){.selector = FIXTURE_TR, .base = FIXTURE_TSS,
                               .limit = TSS32_LIMIT_MIN,
                               .attr = DESC_P | DESC_TSS32_BUSY};
    cpu->r[ESP] = FIXTURE_STACK;
    cpu->eip = FIXTURE_CODE;
    sysreg_update_paging(cpu);
}

void cpu_fixture_up_model(const char *name)
{
    struct error error;

    memset(&cf, 0, sizeof cf);
    cf.log.stream = stderr;
    ck_assert(model_file_load(&cf.model, name, &error));
    cf.ram = aligned_alloc(RAM_ALIGNMENT, FIXTURE_RAM);
    ck_assert_ptr_nonnull(cf.ram);
    memset(cf.ram, 0, FIXTURE_RAM);
    ck_assert(bus_init(&cf.bus, &cf.log));
    bus_map_ram(&cf.bus, "ram", 0, FIXTURE_RAM, cf.ram);
    clock_init(&cf.clock, cf.model.hz);
    ck_assert(cpu_init(&cf.cpu, &cf.model, &cf.bus, &cf.clock, &cf.log));
    if (getenv("PAGEWALK_TEST_JIT"))    /* all code is generated */
        ck_assert(jit_add(&cf.cpu, 1));
    cf.cpu.intack = acknowledge;
    put_handlers();
    put_descriptors();
    set_state();
}

void cpu_fixture_up(void)
{
    cpu_fixture_up_model("p6");
}

void cpu_fixture_down(void)
{
    cpu_destroy(&cf.cpu);
    bus_destroy(&cf.bus);
    free(cf.ram);
}

void fixture_user(void)
{
    cf.cpu.cpl = 3;
    for (unsigned i = 0; i < SEGS; i++)
        fixture_segment(i, i == SEG_CS ? FIXTURE_CS_USER : FIXTURE_DS_USER);
    segment_update_mode(&cf.cpu);
}

void fixture_paging(void)
{
    fixture_write32(FIXTURE_DIRECTORY, FIXTURE_TABLE | PTE_P | PTE_W | PTE_A);
    for (uint32_t page = 0; page < FIXTURE_RAM >> 12; page++)
        fixture_write32(FIXTURE_TABLE + page * 4,
                        page << 12 | PTE_P | PTE_W);
    cf.cpu.cr3 = FIXTURE_DIRECTORY;
    cf.cpu.cr0 |= CR0_PG;
    sysreg_update_paging(&cf.cpu);
}

static void raise_intr(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    cpu_set_intr(&cf.cpu, true);
}

void fixture_interrupt_at(uint64_t due, uint8_t vector)
{
    cf.vector = vector;
    cf.interrupt = (struct event){.fire = raise_intr};
    clock_schedule(&cf.clock, &cf.interrupt, due);
}

static bool go_on(void *opaque)
{
    (void)opaque;
    return false;
}

void fixture_single_steps(bool on)
{
    cf.cpu.boundary = on ? go_on : NULL;
}

void fixture_run(void)
{
    cf.cpu.halted = false;
    ck_assert_int_eq(cpu_run(&cf.cpu), CPU_STOP_HALT);
}

int fixture_vector(void)
{
    uint32_t at = cf.cpu.eip - 1 - FIXTURE_HANDLERS;

    return at < 256 * 16 && at % 16 == 0 ? (int)(at / 16) : -1;
}

void fixture_expect(int vector, int64_t error, uint32_t offset)
{
    uint32_t at;

    fixture_run();
    ck_assert_int_eq(fixture_vector(), vector);
    at = cf.cpu.r[ESP];
    if (error >= 0) {
        ck_assert_int_eq(fixture_read32(at), error);
        at += 4;
    }
    ck_assert_uint_eq(fixture_read32(at), FIXTURE_CODE + offset);
}

void fixture_expect_end(void)
{
    fixture_run();
    ck_assert_int_eq(fixture_vector(), -1);
}
