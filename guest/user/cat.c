/*
 * cat FILE...: print files.
 */
#include "guest/user/lib.h"

int main(int argc, char **argv)
{
    static char buffer[512];

    for (int i = 1; i < argc; i++) {
        int fd = open(argv[i]);
        int32_t count;

        if (fd < 0) {
            print(argv[i]);
            print(": no such file\n");
            return 1;
        }
        while ((count = read(fd, buffer, sizeof(buffer))) > 0)
            write(1, buffer, count);
        close(fd);
    }
    return 0;
}
