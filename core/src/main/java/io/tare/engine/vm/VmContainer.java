// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ChildProcess;
import io.tare.engine.OutputWatch;
import io.tare.engine.RefusedException;
import io.tare.engine.StepByStep;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A virtual machine that is taken step by step: to create it is to write what it starts with, to start it is to turn it on. */
final class VmContainer implements StepByStep.Container {

    private final VmMachine machine;
    private final String role;
    private final Consumer<VmContainer> onRemove;
    private final OutputWatch output = new OutputWatch();
    private @Nullable ChildProcess qemu;

    /** @param onRemove is told when it is gone */
    VmContainer(VmMachine machine, String role, Consumer<VmContainer> onRemove) {
        this.machine = machine;
        this.role = role;
        this.onRemove = onRemove;
    }

    @Override
    public List<String> ids() {
        // Its process has the file's name on its command line.
        return List.of(machine.name());
    }

    @Override
    public void start() {
        ChildProcess started = machine.start(role);
        qemu = started;
        Thread reader = new Thread(() -> output.readFrom(started.stdout()), "output-" + machine.name());
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void awaitOutput(String text, Duration limit) {
        output.await(text, limit);
    }

    @Override
    public int exec(List<String> command) {
        throw new RefusedException("nothing can be started in a virtual machine from outside");
    }

    @Override
    public void pause() {
        throw new RefusedException("virtual machines are not paused yet");
    }

    @Override
    public void resume() {
        throw new RefusedException("virtual machines are not paused yet");
    }

    @Override
    public void stop() {
        if (qemu != null) {
            qemu.close();
        }
    }

    @Override
    public void remove() {
        machine.close();
        onRemove.accept(this);
    }

    @Override
    public void close() {
        stop();
        remove();
    }
}
