/*
 * ctxsw: two address spaces take turns. In each turn the lab touches pages of
 * the address space and pages of the kernel.
 *
 *   stay             no switch: every turn in one address space
 *   switch           MOV CR3 before each turn. If the processor has PGE, the
 *                    kernel's pages are global and stay in the TLB
 *   switch_noglobal  MOV CR3 before each turn, with CR4.PGE off: no page is
 *                    global
 *   thread           two kernel threads without an address space switch stacks
 *   process          two kernel threads switch stacks and address spaces
 *   yield            two user processes switch by the system call sched_yield
 */
#include "guest/arch/cpu.h"
#include "guest/kernel/task.h"
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/labs/touch.h"
#include "guest/lib/panic.h"
#include "guest/mm/isolation.h"
#include "guest/mm/page_alloc.h"

enum {
    USER_PAGES = 16,
    KERNEL_ORDER = 4,
    KERNEL_PAGES = 1 << KERNEL_ORDER,
    TURNS = 256,
    NUMBER_A = 0x0a000000, NUMBER_B = 0x0b000000,
};

static const char lab[] = "ctxsw";

struct turns {
    struct mm *mm[2];
    char *kernel;               /* KERNEL_PAGES pages of lowmem */
    uint32_t wrong;
    bool stop;                  /* tells the other thread to end */
};

static void touch_pages(struct turns *t, uint32_t number)
{
    for (uint32_t i = 0; i < USER_PAGES; i++)
        t->wrong += *(volatile uint32_t *)lab_space_page(i) != number + i;
    for (uint32_t i = 0; i < KERNEL_PAGES; i++)
        touch(t->kernel + i * PAGE_SIZE, i);
}

static void stay(void *arg)
{
    for (uint32_t turn = 0; turn < TURNS; turn++)
        touch_pages(arg, NUMBER_A);
}

static void alternate(void *arg)
{
    struct turns *t = arg;

    for (uint32_t turn = 0; turn < TURNS; turn += 2) {
        switch_mm(t->mm[1]);
        touch_pages(t, NUMBER_B);
        switch_mm(t->mm[0]);
        touch_pages(t, NUMBER_A);
    }
}

static void yield_by_turns(void *arg)
{
    (void)arg;
    for (uint32_t turn = 0; turn < TURNS; turn += 2)
        yield();                /* there and back */
}

static void other_thread(void *arg)
{
    struct turns *t = arg;

    while (!t->stop)
        yield();
    task_exit(&(struct exit_info){ .code = 0 });
}

static void measure(struct turns *t, const char *metric,
                    void (*run)(void *))
{
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = metric, .per = "switch", .ops = TURNS,
        .run = run, .arg = t,
    });
}

/* Measure switches between this task, in address space OURS, and a new one, in
 * THEIRS. */
static void measure_tasks(struct turns *t, const char *metric,
                          struct mm *ours, struct mm *theirs)
{
    struct task *other = task_create("other", other_thread, t);
    uint32_t before = context_switches();
    struct exit_info info;

    BUG_ON(!other);
    if (theirs)
        mm_get(theirs);
    other->mm = theirs;
    current->mm = ours;
    t->stop = false;
    wake_up(other);
    measure(t, metric, yield_by_turns);
    t->stop = true;
    task_wait(other->pid, &info);
    current->mm = NULL;
    /* Warm-up and measurement make TURNS switches each; starting and ending the
     * other task makes some more. */
    lab_check(lab, ours ? "process_switches" : "thread_switches",
              context_switches() - before >= 2 * TURNS, 1);
}

static void measure_without_global(struct turns *t)
{
    uint32_t cr4;

    if (!boot_cpu.pge) {
        lab_skipped(lab, "switch_noglobal", "no-pge");
        return;
    }
    cr4 = read_cr4();
    write_cr4(cr4 & ~(uint32_t)CR4_PGE);
    measure(t, "switch_noglobal", alternate);
    write_cr4(cr4);
}

void lab_ctxsw(void)
{
    struct page *kernel = alloc_pages(GFP_KERNEL | __GFP_NOFAIL,
                                      KERNEL_ORDER);
    struct turns t = {
        .mm = { lab_space_create(USER_PAGES, NUMBER_A),
                lab_space_create(USER_PAGES, NUMBER_B) },
        .kernel = lowmem_page_address(kernel),
    };

    if (isolation == ISOLATION_4G4G) {
        lab_skipped(lab, "switch", "kernel-has-no-user-space");
    } else {
        switch_mm(t.mm[0]);
        measure(&t, "stay", stay);
        measure(&t, "switch", alternate);
        measure_without_global(&t);
    }
    measure_tasks(&t, "thread", NULL, NULL);
    measure_tasks(&t, "process", t.mm[0], t.mm[1]);
    lab_check(lab, "wrong_words", t.wrong, 0);
    switch_mm(NULL);
    mm_put(t.mm[0]);
    mm_put(t.mm[1]);
    free_pages(kernel, KERNEL_ORDER);
    lab_measure_program(&(struct lab_measurement){
        .lab = lab, .metric = "yield", .per = "switch", .ops = 2 * TURNS,
    }, "calls yield 256");
}

_Static_assert(TURNS == 256, "in the command above");
