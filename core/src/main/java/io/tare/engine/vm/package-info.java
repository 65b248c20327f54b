// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Plain virtual machines, one a process: what a container's isolation is compared with. QEMU boots a kernel of this
 * machine with the harness image as its disk; the process's streams are ports of a virtio console.
 */
@NullMarked
package io.tare.engine.vm;

import org.jspecify.annotations.NullMarked;
