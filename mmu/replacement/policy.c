#include "mmu/replacement/policy.h"

#include <string.h>

static const struct {
    const char *name, *help;
} policies[TLB_POLICIES] = {
#define POLICY(policy, name, victim) [policy] = {name, victim},
#include "mmu/replacement/policy.def"
#undef POLICY
};

const char *tlb_policy_name(enum tlb_policy policy)
{
    return policies[policy].name;
}

const char *tlb_policy_help(enum tlb_policy policy)
{
    return policies[policy].help;
}

bool tlb_policy_find(const char *name, enum tlb_policy *policy)
{
    for (unsigned i = 0; i < TLB_POLICIES; i++)
        if (!strcmp(name, policies[i].name)) {
            *policy = (enum tlb_policy)i;
            return true;
        }
    return false;
}
