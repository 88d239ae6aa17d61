/*
 * Build tool: mkcpio OUT FILE... writes a cpio archive (newc) of the files,
 * named without their folders. Two runs on one input write equal archives.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MODE_FILE = 0100755,
    HEADER_SIZE = 110,
    ALIGNMENT = 4,
};

static void pad(FILE *out, long size)
{
    for (; size % ALIGNMENT != 0; size++)
        fputc(0, out);
}

static void header(FILE *out, const char *name, int mode, long size)
{
    static unsigned inode;
    unsigned name_size = (unsigned)strlen(name) + 1;

    fprintf(out, "070701%08X%08X%08X%08X%08X%08X%08lX%08X%08X%08X%08X%08X"
            "%08X%s%c", ++inode, mode, 0, 0, 1, 0, (unsigned long)size, 0, 0,
            0, 0, name_size, 0, name, 0);
    pad(out, HEADER_SIZE + name_size);
}

static int add(FILE *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    FILE *in = fopen(path, "rb");
    char *data;
    long size;

    if (!in || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) < 0) {
        perror(path);
        return 1;
    }
    rewind(in);
    data = malloc((size_t)size + 1);
    if (!data || fread(data, 1, (size_t)size, in) != (size_t)size) {
        perror(path);
        return 1;
    }
    fclose(in);
    header(out, slash ? slash + 1 : path, MODE_FILE, size);
    fwrite(data, 1, (size_t)size, out);
    pad(out, size);
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    FILE *out;

    if (argc < 2 || !(out = fopen(argv[1], "wb"))) {
        fprintf(stderr, "mkcpio: cannot write\n");
        return 1;
    }
    for (int i = 2; i < argc; i++)
        if (add(out, argv[i]))
            return 1;
    header(out, "TRAILER!!!", 0, 0);
    return fclose(out) == 0 ? 0 : 1;
}
