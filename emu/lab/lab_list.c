#include "emu/lab/lab_list.h"

#include <string.h>

static const struct lab {
    const char *name, *comparison, *question;
} labs[] = {
#define LAB(name, comparison, question) { #name, comparison, question },
#include "guest/labs/labs.def"
#include "guest/linux/labs.def"
#undef LAB
};

enum { LABS = sizeof(labs) / sizeof(labs[0]) };

static const struct lab *find(const char *name)
{
    for (unsigned i = 0; i < LABS; i++)
        if (!strcmp(name, labs[i].name))
            return &labs[i];
    return NULL;
}

const char *lab_name(unsigned index)
{
    return index < LABS ? labs[index].name : NULL;
}

const char *lab_question(const char *name)
{
    const struct lab *lab = find(name);

    return lab ? lab->question : NULL;
}

const char *lab_comparison(const char *name)
{
    const struct lab *lab = find(name);

    return lab ? lab->comparison : NULL;
}

bool lab_is_linux(const char *name)
{
    return !strcmp(name, "linux");
}
