/*
 * protect: who may touch what.
 *
 * Programs try what user mode must not do, and the lab looks at the exceptions
 * that end them. Then the kernel touches a user page. It may read the page, and
 * write to it even if it is read-only for the process, unless CR0.WP is set;
 * the 386 has no CR0.WP. copy_to_user must break copy on write with and without
 * CR0.WP.
 */
#include "guest/arch/cpu.h"
#include "guest/arch/extable.h"
#include "guest/kernel/process.h"
#include "guest/kernel/uaccess.h"
#include "guest/labs/lab.h"
#include "guest/labs/space.h"
#include "guest/lib/panic.h"
#include "guest/lib/printk.h"
#include "guest/mm/isolation.h"

enum {
    CALLS = 256,
    NUMBER = 0x0c000000,
};

static const char lab[] = "protect";

static void check_program(const char *metric, const char *what, uint32_t addr,
                          uint32_t vector, uint32_t error_code)
{
    char line[48];
    struct exit_info info;

    snprintf(line, sizeof(line), "probe %s 0x%x", what, addr);
    info = process_run(line);
    snprintf(line, sizeof(line), "%s_vector", metric);
    lab_check(lab, line, info.killed ? info.vector : 0, vector);
    snprintf(line, sizeof(line), "%s_error_code", metric);
    lab_check(lab, line, info.error_code, error_code);
}

static void check_programs(void)
{
    /* Under isolation user mode's tables do not map the kernel. */
    uint32_t rights = isolation == ISOLATION_NONE ? PF_PROT : 0;
    uint32_t kernel = PAGE_OFFSET + KERNEL_PHYS;

    check_program("user_reads_kernel", "read", kernel, TRAP_PAGE_FAULT,
                  PF_USER | rights);
    check_program("user_writes_kernel", "write", kernel, TRAP_PAGE_FAULT,
                  PF_USER | PF_WRITE | rights);
    check_program("user_jumps_to_kernel", "jump", kernel, TRAP_PAGE_FAULT,
                  PF_USER | rights);
    check_program("user_writes_text", "text", 0, TRAP_PAGE_FAULT,
                  PF_USER | PF_WRITE | PF_PROT);
    check_program("user_reads_null", "read", 0, TRAP_PAGE_FAULT, PF_USER);
    check_program("user_clears_if", "cli", 0,
                  TRAP_GENERAL_PROTECTION, 0);
}

/* Two address spaces with one page, copy on write. */
static void check_kernel(struct mm *parent, struct mm *child)
{
    struct probe_fault fault = { 0, 0, 0 };
    uint32_t *addr = (uint32_t *)lab_space_page(0), word = 0;
    bool wrote;

    switch_mm(parent);
    lab_check(lab, "kernel_reads_user", probe_read(addr, &word, NULL), 1);
    lab_check(lab, "kernel_reads_word", word, NUMBER);
    /* current->mm is NULL, so the page fault handler does not repair it. */
    wrote = probe_write(addr, NUMBER, &fault);
    lab_check(lab, "write_to_shared_page_is_as_cr0_wp",
              wrote == !boot_cpu.wp &&
              fault.error_code == (boot_cpu.wp ? PF_WRITE | PF_PROT : 0), 1);
    lab_count(lab, "kernel_write_ignores_rw", wrote, "0-or-1");
    current->mm = parent;
    word = 1;
    lab_check(lab, "copy_to_user_works",
              copy_to_user((uint32_t)addr, &word, sizeof(word)), 1);
    current->mm = NULL;
    switch_mm(child);
    lab_check(lab, "copy_to_user_reaches_child", *addr == 1, 0);
    switch_mm(NULL);
}

static void copy_words(void *arg)
{
    uint32_t addr = (uint32_t)lab_space_page(1), word = 0;

    (void)arg;
    for (uint32_t i = 0; i < CALLS; i++)
        copy_to_user(addr, &word, sizeof(word));
}

void lab_protect(void)
{
    struct mm *parent = lab_space_create(2, NUMBER), *child;

    check_programs();
    child = mm_copy(parent);
    BUG_ON(!child);
    if (isolation == ISOLATION_4G4G)
        lab_skipped(lab, "kernel", "kernel-has-no-user-space");
    else
        check_kernel(parent, child);
    current->mm = parent;
    switch_mm(parent);
    lab_measure(&(struct lab_measurement){
        .lab = lab, .metric = "copy_to_user", .per = "word", .ops = CALLS,
        .run = copy_words,
    });
    current->mm = NULL;
    switch_mm(NULL);
    mm_put(child);
    mm_put(parent);
}
