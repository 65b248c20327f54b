// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ChildProcess;
import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What runs a virtual machine's instructions. */
enum Accelerator {
    /** The processor, by the kernel's KVM. */
    KVM("kvm", "-accel kvm -cpu host"),
    /** QEMU itself, by translation: emulation, many times slower. */
    TCG("tcg", "-accel tcg,thread=multi -cpu max");

    private static final Path DEVICE = Path.of("/dev/kvm");
    /** With KVM that takes a second; where it cannot be done, for ever. */
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    private static final String WORD = "tare-is-up";

    private final String id;
    private final String options;

    /**
     * @param options the words of QEMU's command line, with one blank between them
     */
    Accelerator(String id, String options) {
        this.id = id;
        this.options = options;
    }

    String id() {
        return id;
    }

    List<String> options() {
        return List.of(options.split(" ", -1));
    }

    /**
     * The fastest that works here. That there is a device does not say that it does (inside of another virtual machine a
     * guest may just stand still), so a kernel is booted.
     */
    static Accelerator probe(GuestKernel kernel, Path scratch) {
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return TCG;
        }
        Path initial = scratch.resolve("probe.cpio");
        try {
            InitialFiles.writeProbe(initial, WORD);
            List<String> command = new ArrayList<>(Qemu.command(KVM, kernel, initial, 1));
            command.addAll(List.of("-chardev", "stdio,id=out", "-serial", "chardev:out"));
            boolean isUp = says(command);
            Files.delete(initial);
            return isUp ? KVM : TCG;
        } catch (IOException e) {
            throw new EngineException("cannot find out whether KVM works here: " + e.getMessage(), e);
        }
    }

    private static boolean says(List<String> command) {
        try (ChildProcess machine = ChildProcess.start(new ProcessBuilder(command), "virtual machine")) {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(machine.stdout().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException ended) {
                    return "";
                }
            });
            return output.completeOnTimeout("", PROBE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join()
                    .contains(WORD);
        }
    }
}
