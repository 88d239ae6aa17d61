/*
 * The MSRs of SYSENTER (SDM vol. 3, 5.8.7).
 */
#include "guest/arch/sysenter.h"

#include "guest/arch/cpu.h"
#include "guest/arch/entry_area.h"

enum {
    IA32_SYSENTER_CS = 0x174,
    IA32_SYSENTER_ESP = 0x175,
    IA32_SYSENTER_EIP = 0x176,
};

extern char sysenter_entry[], entry_sysenter[];

static uint32_t entry;          /* 0: SYSENTER is not used */
static uint32_t entry_esp;

void sysenter_enter_at(uint32_t eip, uint32_t esp)
{
    write_msr(IA32_SYSENTER_ESP, esp);
    write_msr(IA32_SYSENTER_EIP, eip);
}

void sysenter_enter_kernel(void)
{
    sysenter_enter_at(entry, entry_esp);
}

__init void sysenter_init(void)
{
    bool moved = segments_moved();
    uint32_t data = moved ? ENTRY_DATA_ADDR : (uint32_t)&entry_data;

    if (!boot_cpu.sep)
        return;
    entry = moved ? ENTRY_TEXT_ADDR + (entry_sysenter - entry_text)
                  : (uint32_t)sysenter_entry;
    write_msr(IA32_SYSENTER_CS, KERNEL_CS);
    entry_esp = data + offsetof(struct entry_data, sysenter_esp0);
    sysenter_enter_kernel();
}

bool sysenter_works(void)
{
    return entry != 0;
}

bool sysenter_single_step(const struct pt_regs *regs)
{
    return regs->vector == TRAP_DEBUG && !user_mode(regs) &&
           regs->eip == entry;
}
