# The init of `pagewalk lab linux`, in the archive $(LINUX_LAB) that a Linux
# kernel takes as its initrd. Included by guest.mk, behind user.mk.

LINUX_LAB := $(GUEST_OUT)/linux-lab.cpio
LINUX_LAB_INIT := $(GUEST_OUT)/linux/linux-lab
LINUX_LAB_OBJ := $(addprefix $(GUEST_OUT)/obj/linux/, \
    start.S.o lab.c.o measure.c.o)
LINUX_LAB_LINK := $(I386_LINK) -s -Wl,-z,max-page-size=4096

$(LINUX_LAB_INIT): $(LINUX_LAB_OBJ) $(BUILD)/flags/LINUX_LAB_LINK
	$(call link,$(LINUX_LAB_LINK) $(objects))

$(LINUX_LAB): $(USER_OUT)/mkcpio $(LINUX_LAB_INIT)
	$(USER_OUT)/mkcpio $@ $(LINUX_LAB_INIT)

-include $(LINUX_LAB_OBJ:.o=.d)
