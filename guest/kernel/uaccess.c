/*
 * Access to user memory. If the kernel's page tables map user space, the
 * processor itself translates and checks; a bad address raises a page fault,
 * which the exception table catches. Under 4g4g the kernel's tables do not map
 * user space: every page is looked up and mapped.
 */
#include "guest/kernel/uaccess.h"

#include "guest/arch/cpu.h"
#include "guest/arch/extable.h"
#include "guest/kernel/task.h"
#include "guest/lib/bug.h"
#include "guest/lib/string.h"
#include "guest/mm/isolation.h"
#include "guest/mm/map/highmem.h"
#include "guest/mm/process/access.h"
#include "guest/mm/process/fault.h"

static bool access_ok(uint32_t addr, uint32_t count)
{
    return count <= task_size() && addr <= task_size() - count;
}

/* Copy with either side in user space. False after a page fault that
 * do_page_fault does not repair. */
static bool copy_catching_faults(void *to, const void *from, uint32_t count)
{
    uint32_t words = count / 4, bytes = count % 4;
    uint32_t failed = 1;

    __asm__ volatile("1: rep movsl\n\t"
                     "movl %4, %%ecx\n\t"
                     "2: rep movsb\n\t"
                     "xorl %2, %2\n"
                     "3:" EXTABLE(1b, 3b) EXTABLE(2b, 3b)
                     : "+D"(to), "+S"(from), "+&r"(failed), "+c"(words)
                     : "r"(bytes)
                     : "memory", "cc");
    return !failed;
}

bool copy_from_user(void *to, uint32_t from, uint32_t count)
{
    if (!access_ok(from, count) || !current->mm)
        return false;
    if (isolation == ISOLATION_4G4G)
        return access_mm(current->mm, from, to, count, false);
    return copy_catching_faults(to, (const void *)from, count);
}

/* Without CR0.WP the kernel's writes ignore R/W and raise no page fault: break
 * copy on write before the write. */
static bool make_writable(uint32_t addr, uint32_t count)
{
    uint32_t end = addr + count;

    for (addr &= PAGE_MASK; addr < end; addr += PAGE_SIZE)
        if (!fault_repaired(handle_mm_fault(current->mm, addr, true)))
            return false;
    return true;
}

/* bug=copywp: write to the shared pages themselves. */
static bool write_through(uint32_t to, const void *from, uint32_t count)
{
    uint32_t cr0 = read_cr0();
    bool copied;

    write_cr0(cr0 & ~(uint32_t)CR0_WP);
    copied = copy_catching_faults((void *)to, from, count);
    write_cr0(cr0);
    return copied;
}

bool copy_to_user(uint32_t to, const void *from, uint32_t count)
{
    if (!access_ok(to, count) || !current->mm)
        return false;
    if (isolation == ISOLATION_4G4G)
        return access_mm(current->mm, to, (void *)from, count, true);
    if (bug_planted(BUG_copywp))
        return write_through(to, from, count);
    if (!boot_cpu.wp && !make_writable(to, count))
        return false;
    return copy_catching_faults((void *)to, from, count);
}

bool strncpy_from_user(char *to, uint32_t from, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if (!copy_from_user(&to[i], from + i, 1))
            return false;
        if (to[i] == '\0')
            return true;
    }
    return false;
}
