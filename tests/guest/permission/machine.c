/* Features by EFLAGS and CPUID, memory by multiboot, and the control
 * registers. */
#include "tests/guest/permission/machine.h"

#include "guest/arch/cpu.h"
#include "tests/guest/i386.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/tables.h"

#define LEAF_FEATURES           1u
#define LEAF_EXTENDED           0x80000000u
#define LEAF_EXTENDED_FEATURES  0x80000001u

enum {
    /* EDX of these leaves (SDM vol. 2A, CPUID). */
    CPUID_PSE = 1 << 3, CPUID_PAE = 1 << 6, CPUID_PGE = 1 << 13,
    CPUID_PAT = 1 << 16, CPUID_PSE36 = 1 << 17,
    CPUID_NX = 1 << 20,

    MSR_EFER = (int32_t)0xc0000080,
    EFER_NXE = 1 << 11,
};

struct machine_features machine_features;

static const struct multiboot_info *boot_info;

static struct machine_features detect_features(void)
{
    struct machine_features f = {.i486 = i386_flag_changes(EFLAGS_AC)};
    uint32_t edx;

    if (!i386_flag_changes(EFLAGS_ID))
        return f;
    i386_cpuid(LEAF_FEATURES, &edx);
    f.pse = edx & CPUID_PSE;
    f.pae = edx & CPUID_PAE;
    f.pge = edx & CPUID_PGE;
    f.pat = edx & CPUID_PAT;
    f.pse36 = edx & CPUID_PSE36;
    f.cr4 = f.pse || f.pae || f.pge;
    if (i386_cpuid(LEAF_EXTENDED, &edx) > LEAF_EXTENDED) {
        i386_cpuid(LEAF_EXTENDED_FEATURES, &edx);
        f.nx = edx & CPUID_NX;
    }
    return f;
}

void machine_detect(const struct multiboot_info *info)
{
    boot_info = info;
    if (info->flags & MULTIBOOT_INFO_CMDLINE)
        report_options((const char *)info->cmdline);
    machine_features = detect_features();
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
    const struct machine_features *f = &machine_features;

    return (!s->pae || f->pae) && (!s->wp || f->i486) &&
           (!s->pse || f->pse) && (!s->pge || f->pge) &&
           (!s->nxe || f->nx) && s->pat == f->pat && s->pse36 == f->pse36;
}

static void set_cr4(uint32_t value)
{
    if (machine_features.cr4)
        write_cr4(value);
}

void machine_leave(void)
{
    write_cr0(read_cr0() & ~(uint32_t)CR0_PG);
    set_cr4(0);
    if (machine_features.nx)
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
    if (machine_features.i486)
        __asm__ volatile("invlpg (%0)" : : "r"(lin) : "memory");
    else
        write_cr3(read_cr3());
}
