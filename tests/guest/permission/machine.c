#include "tests/guest/permission/machine.h"

#include "guest/arch/cpu.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/tables.h"

enum {
    /* CPUID leaf 1 EDX, leaf 80000001H EDX (SDM vol. 2A, CPUID). */
    CPUID_PSE = 1 << 3, CPUID_PAE = 1 << 6, CPUID_PGE = 1 << 13,
    CPUID_PAT = 1 << 16, CPUID_PSE36 = 1 << 17,
    CPUID_NX = 1 << 20,

    MSR_EFER = (int32_t)0xc0000080,
    EFER_NXE = 1 << 11,
};

struct features features;

static const struct multiboot_info *boot_info;

static bool flag_changes(uint32_t flag)
{
    uint32_t before, after;

    __asm__ volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1;"
                     "pushl %1; popfl; pushfl; popl %1; pushl %0; popfl"
                     : "=&r"(before), "=&r"(after) : "r"(flag));
    return (before ^ after) & flag;
}

static uint32_t cpuid(uint32_t leaf, uint32_t *edx)
{
    __asm__ volatile("cpuid" : "+a"(leaf), "=d"(*edx) : : "ebx", "ecx");
    return leaf;
}

static void detect_features(void)
{
    uint32_t edx;

    features = (struct features){.i486 = flag_changes(EFLAGS_AC)};
    if (!flag_changes(EFLAGS_ID))       /* no CPUID */
        return;
    cpuid(1, &edx);
    features.pse = edx & CPUID_PSE;
    features.pae = edx & CPUID_PAE;
    features.pge = edx & CPUID_PGE;
    features.pat = edx & CPUID_PAT;
    features.pse36 = edx & CPUID_PSE36;
    features.cr4 = features.pse || features.pae || features.pge;
    if (cpuid(0x80000000, &edx) > 0x80000000) {
        cpuid(0x80000001, &edx);
        features.nx = edx & CPUID_NX;
    }
}

void machine_detect(const struct multiboot_info *info)
{
    boot_info = info;
    if (info->flags & MULTIBOOT_INFO_CMDLINE)
        report_options((const char *)info->cmdline);
    detect_features();
}

bool machine_has_memory(uint64_t base, uint64_t size)
{
    uint32_t at = boot_info->mmap_addr, end = at + boot_info->mmap_length;

    if (!(boot_info->flags & MULTIBOOT_INFO_MMAP))
        return base + size <= (boot_info->mem_upper + 1024ull) << 10;
    while (at < end) {
        const struct multiboot_mmap_entry *e = (const void *)at;

        if (e->type == MULTIBOOT_MEMORY_AVAILABLE && e->addr <= base &&
            base + size <= e->addr + e->len)
            return true;
        at += e->size + sizeof e->size;
    }
    return false;
}

bool machine_can_be_in(const struct situation *s)
{
    return (!s->pae || features.pae) && (!s->wp || features.i486) &&
           (!s->pse || features.pse) && (!s->pge || features.pge) &&
           (!s->nxe || features.nx) && s->pat == features.pat &&
           s->pse36 == features.pse36;
}

static void set_cr4(uint32_t value)
{
    if (features.cr4)
        write_cr4(value);
}

void machine_leave(void)
{
    write_cr0(read_cr0() & ~(uint32_t)CR0_PG);
    set_cr4(0);
    if (features.nx)
        write_msr(MSR_EFER, 0);
}

void machine_enter(const struct situation *s)
{
    uint32_t cr0 = read_cr0() & ~((uint32_t)CR0_PG | CR0_WP);

    machine_leave();
    if (s->nxe)
        write_msr(MSR_EFER, EFER_NXE);
    write_cr3(tables_root(s));
    set_cr4((s->pse ? CR4_PSE : 0) | (s->pge ? CR4_PGE : 0) |
            (s->pae ? CR4_PAE : 0));
    write_cr0(cr0 | CR0_PG | (s->wp ? CR0_WP : 0));
}

void machine_flush(uint32_t lin)
{
    if (features.i486)
        __asm__ volatile("invlpg (%0)" : : "r"(lin) : "memory");
    else
        write_cr3(read_cr3());
}
