// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * containerd or CRI-O as Kubernetes' kubelet asks them: by the Container Runtime Interface, gRPC over a Unix socket. A
 * fork and its peer are a pod each; on network {@code none} they are two containers of one pod.
 */
@NullMarked
package io.tare.engine.cri;

import org.jspecify.annotations.NullMarked;
