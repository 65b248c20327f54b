// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ContainerEngine;
import io.tare.engine.ProcessSpec;
import io.tare.engine.image.UnpackedImage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process of a virtual machine, as the shell script that its {@code init} reads. */
final class GuestProcess {

    private GuestProcess() {}

    /**
     * Writes it.
     *
     * @param address of the machine, or empty if it has no network
     */
    static String script(ProcessSpec spec, UnpackedImage image, String address) {
        List<String> start = new ArrayList<>(List.of(
                DiskImage.BUSYBOX,
                "sh",
                "-c",
                "cd " + ContainerEngine.WORK_DIRECTORY + " && exec \"$@\"",
                "sh",
                DiskImage.BUSYBOX,
                "setpriv",
                "--nnp"));
        Iterator<String> command = spec.command().iterator();
        if (image.userId() == 0) {
            start.add(command.next());
        } else {
            String user = image.userId() + ":" + image.groupId();
            start.addAll(List.of(
                    DiskImage.BUSYBOX, "start-stop-daemon", "-S", "-q", "-c", user, "-x", command.next(), "--"));
        }
        command.forEachRemaining(start::add);
        String environment = words(Stream.concat(Stream.of("env", "-i"), image.environment().stream()));
        return "address=" + quoted(address.isEmpty() ? "" : address + "/24") + "\n" + "run() {\n    exec " + environment
                + " chroot /root " + words(start.stream()) + "\n}\n";
    }

    private static String words(Stream<String> words) {
        return words.map(GuestProcess::quoted).collect(Collectors.joining(" "));
    }

    /** A word as sh(1) takes it, whatever is in it. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
