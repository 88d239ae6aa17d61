/*
 * The phases that go to ring 3 and come back. While they run, the processor
 * uses the benchmark's interrupt table, kernel stack and address space. Under
 * isolation they are skipped.
 */
#include "guest/bench/user.h"

#include "guest/arch/cpu.h"
#include "guest/arch/entry_area.h"
#include "guest/arch/segment.h"
#include "guest/arch/sysenter.h"
#include "guest/bench/bench.h"
#include "guest/bench/space.h"
#include "guest/lib/panic.h"
#include "guest/lib/string.h"
#include "guest/mm/isolation.h"
#include "guest/mm/page_alloc.h"

enum {
    GATE_KERNEL = 0x8e00,       /* present, ring 0, 32-bit, clears IF */
    GATE_USER = 0xee00,         /* ... and INT n may use it in ring 3 */
    STACK_SIZE = 4096,
};

struct idtr {
    uint16_t limit;
    uint32_t base;
} __packed;

static struct gate gates[BENCH_GATES];
static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));
/* What the argument of prepare_user (phases.def) means. */
static const struct user_phase {
    const char *handler;            /* of BENCH_GATE_CALL, or SYSENTER's */
    const char *program;
    bool touches;                   /* BENCH_DATA and BENCH_PAGES */
    bool sysenter;
    bool clean;                     /* faults map pages with A and D clear, by a
                                       handler that uses PUSHA and POPA */
} user_phases[] = {
    { bench_gate_bare, bench_program_calls, .touches = false },
    { bench_gate_call, bench_program_calls, .touches = false },
    { bench_gate_call_cr3, bench_program_calls, .touches = false },
    { bench_gate_pages, bench_program_touches, .touches = true },
    { bench_gate_shared, bench_program_touches, .touches = true },
    { bench_sysenter, bench_program_sysenter, .sysenter = true },
    { bench_gate_call, bench_program_faults, .touches = false },
    { bench_gate_call, bench_program_faults, .clean = true },
};

static const struct user_phase *phase;
static struct page *frame;          /* every page of BENCH_FAULTS maps it */
static uint32_t faults, calls;

uint32_t bench_cr3_kernel, bench_cr3_user;

static uint32_t count_call(void)
{
    return ++calls;
}

uint32_t (*const bench_calls[BENCH_CALLS])(void) = {
    count_call, count_call, count_call, count_call,
    count_call, count_call, count_call, count_call,
};

void bench_map_fault(void)
{
    uint32_t addr = read_cr2();

    if (addr - BENCH_FAULTS >= BENCH_FAULT_PAGES * PAGE_SIZE)
        panic("bench: page fault at 0x%08x", addr);
    set_pte(bench_slot(addr),
            mk_pte(page_to_pfn(frame), phase->clean ? BENCH_CLEAN_USER_PAGE
                                                    : BENCH_USER_PAGE));
    faults++;
}

void bench_unmap_faults(void)
{
    for (uint32_t i = 0; i < BENCH_FAULT_PAGES; i++)
        pte_clear(bench_slot(BENCH_FAULTS + i * PAGE_SIZE));
    write_cr3(read_cr3());
}

static void set_gate(unsigned vector, const char *handler, uint16_t type)
{
    uint32_t offset = (uint32_t)handler;

    gates[vector] = (struct gate){ (uint16_t)offset, KERNEL_CS, type,
                                   (uint16_t)(offset >> 16) };
}

/* Copy the kernel's gates and replace those that the phases use. */
static void set_gates(const char *call)
{
    struct idtr idtr;

    __asm__ volatile("sidt %0" : "=m"(idtr));
    memcpy(gates, (const void *)idtr.base,
           min_u32(idtr.limit + 1u, sizeof(gates)));
    set_gate(TRAP_PAGE_FAULT, phase->clean ? bench_gate_fault_pusha
                                           : bench_gate_fault, GATE_KERNEL);
    set_gate(BENCH_GATE_CALL, call, GATE_USER);
    set_gate(BENCH_GATE_LEAVE, bench_gate_leave, GATE_USER);
    set_gate(BENCH_GATE_UNMAP, bench_gate_unmap, GATE_USER);
}

static bool map_program(void)
{
    struct page *code = alloc_pages(GFP_KERNEL, 0);
    struct pte_slot *slot = bench_slot(BENCH_CODE);

    frame = alloc_pages(GFP_HIGHMEM, 0);
    if (!code || !slot || !frame || !bench_slot(BENCH_FAULTS))
        return false;
    memcpy(lowmem_page_address(code), bench_program_calls,
           bench_programs_end - bench_program_calls);
    set_pte(slot, mk_pte(page_to_pfn(code), BENCH_USER_PAGE));
    return true;
}

/* Maps the pages of data. They stay for all phases that follow. */
static bool map_data(void)
{
    for (uint32_t i = 0; i < BENCH_DATA_PAGES; i++) {
        struct pte_slot *slot = bench_slot(BENCH_DATA + i * PAGE_SIZE);
        struct page *page;

        if (!slot)
            return false;
        if (pte_present(pte_read(slot)))
            continue;
        page = alloc_pages(GFP_HIGHMEM, 0);
        if (!page)
            return false;
        set_pte(slot, mk_pte(page_to_pfn(page), BENCH_USER_PAGE));
    }
    return bench_pages(BENCH_DATA_PAGES);
}

bool prepare_user(uint32_t argument)
{
    phase = &user_phases[argument];
    if (isolation != ISOLATION_NONE || !bench_space() ||
        (!frame && !map_program()) || (phase->touches && !map_data()) ||
        (phase->sysenter && !sysenter_works()))
        return false;
    set_gates(phase->handler);
    bench_cr3_kernel = swapper_cr3();
    bench_cr3_user = bench_cr3();
    return true;
}

static void run_program(uint32_t rounds)
{
    const struct idtr bench = { sizeof(gates) - 1, (uint32_t)gates };
    uint32_t esp = (uint32_t)stack + sizeof(stack);
    struct idtr kernel;

    faults = calls = 0;
    __asm__ volatile("sidt %0" : "=m"(kernel));
    write_cr3(bench_cr3_user);
    set_kernel_stack(esp);
    if (phase->sysenter)
        sysenter_enter_at((uint32_t)phase->handler, esp);
    __asm__ volatile("lidt %0" : : "m"(bench));
    bench_enter_user(BENCH_CODE + (uint32_t)(phase->program -
                                             bench_program_calls), rounds);
    __asm__ volatile("lidt %0" : : "m"(kernel));
    if (phase->sysenter)
        sysenter_enter_kernel();
    set_kernel_stack((uint32_t)init_stack + THREAD_SIZE);
    write_cr3(bench_cr3_kernel);
}

uint32_t run_user_loop(uint32_t count)
{
    run_program(count);
    return calls;
}

uint32_t run_user_faults(uint32_t count)
{
    run_program(max_u32(count / BENCH_FAULT_PAGES, 1));
    return faults;
}
