// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ContainerEngine;
import java.nio.file.Path;
import java.util.List;

/** The command line of qemu-system-x86_64(1). */
final class Qemu {

    static final String PROGRAM = "qemu-system-x86_64";

    /** Errors and what the process says go to the serial console; a panic ends the machine. */
    private static final String KERNEL_OPTIONS = "console=ttyS0 quiet loglevel=3 panic=-1 random.trust_cpu=on";

    private Qemu() {}

    /** A machine with a kernel, memory, and nothing else. */
    static List<String> command(Accelerator accelerator, GuestKernel kernel, Path initialFiles, int cpus) {
        List<String> command = new java.util.ArrayList<>(List.of(
                PROGRAM, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-machine", "q35"));
        command.addAll(accelerator.options());
        command.addAll(List.of(
                "-smp",
                Integer.toString(cpus),
                "-m",
                ContainerEngine.MEMORY_BYTES / (1 << 20) + "M",
                "-kernel",
                kernel.image().toString(),
                "-initrd",
                initialFiles.toString(),
                "-append",
                KERNEL_OPTIONS));
        return command;
    }

    /** A disk that is only read. */
    static List<String> disk(Path file) {
        return List.of(
                "-drive",
                "file=" + file + ",format=raw,if=none,id=root,readonly=on",
                "-device",
                "virtio-blk-pci,drive=root");
    }

    /**
     * Standard streams: input and output are ports 1 and 2 of a virtio console, the serial console goes to standard error.
     * Input and output are two ports, because a guest's write waits for ever on a port whose input has ended.
     *
     * @param exit gets what the guest writes to port 3
     */
    static List<String> streams(Path exit) {
        return List.of(
                "-chardev", "stdio,id=in,signal=off",
                "-chardev", "file,id=out,path=/dev/stdout",
                "-chardev", "file,id=errors,path=/dev/stderr",
                "-chardev", "file,id=exit,path=" + exit,
                "-serial", "chardev:errors",
                "-device", "virtio-serial-pci",
                "-device", "virtserialport,nr=1,chardev=in",
                "-device", "virtserialport,nr=2,chardev=out",
                "-device", "virtserialport,nr=3,chardev=exit");
    }

    /** An interface whose other end is a tap device of this machine. */
    static List<String> network(String tap, String address) {
        return List.of(
                "-netdev",
                "tap,id=net,ifname=" + tap + ",script=no,downscript=no",
                "-device",
                "virtio-net-pci,netdev=net,mac=" + hardwareAddress(address));
    }

    /** Locally administered, and as different as the addresses are. */
    private static String hardwareAddress(String address) {
        StringBuilder hardware = new StringBuilder("52:54");
        for (String part : address.split("\\.", -1)) {
            hardware.append(String.format(":%02x", Integer.parseInt(part)));
        }
        return hardware.toString();
    }
}
