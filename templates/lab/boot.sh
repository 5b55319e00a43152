#!/bin/sh
# Starts a host of the lab inside its namespaces: disks, devices, name, and then its process 1 in place of this shell.
# usage: boot.sh IMAGE FOLDER NAME
set -eu
image=$1 folder=$2 name=$3
root=$folder/root

hostname "$name"
mount -t overlay overlay -o "lowerdir=$image,upperdir=$folder/upper,workdir=$folder/work" "$root"
mkdir -p "$root/data"
mount --bind "$folder/data" "$root/data"
mount -t proc proc "$root/proc"
# What belongs to the whole machine is not changed from a host: its network's settings are its own, and of the
# memory's it changes a copy.
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t proc proc "$root/mnt"
mount --bind "$root/mnt/sys/net" "$root/proc/sys/net"
umount -l "$root/mnt"
mount -t tmpfs tmpfs "$root/mnt"
cp -r /proc/sys/vm/. "$root/mnt" 2>/dev/null || true
mount --move "$root/mnt" "$root/proc/sys/vm"
mount -t sysfs -o ro sysfs "$root/sys"
for part in sysrq-trigger irq bus fs acpi; do
    [ -e "$root/proc/$part" ] || continue
    mount --bind "$root/proc/$part" "$root/proc/$part"
    mount -o remount,bind,ro "$root/proc/$part"
done
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm" "$root/run/lock"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

cd "$root"
pivot_root . .
umount -l .
# The clock, the kernel's modules and its memory are the machine's too.
exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin RINGBUS_LAB="$folder" \
    /usr/bin/setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio /usr/bin/python3 /usr/lib/ringbus-lab/init.py
