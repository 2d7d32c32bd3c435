/// The methods of nnInteractive's servers, by what they mean for a session.
enum NNInteractiveMethod {
    static let point = "add_point_interaction"

    /// Requests that change nothing that was clicked.
    static let silent: Set<String> = [
        "capabilities", "claim", "close", "docs", "favicon.ico", "healthz", "heartbeat",
        "initialize_from_trained_model_folder", "lease_status", "openapi.json", "ping", "release",
        "set_do_autozoom", "test",
    ]

    /// Prompts that are not clicks.
    static let prompts: Set<String> = [
        "add_bbox_interaction", "add_lasso_interaction", "add_scribble_interaction",
    ]

    /// Requests that set an image.
    static let images: Set<String> = ["set_image", "upload_image"]

    /// Requests that set a mask.
    static let masks: Set<String> = ["upload_segment", "add_initial_seg_interaction"]

    static let target = "set_target_buffer"

    /// All of them.
    static let all = silent.union(prompts).union(images).union(masks).union([
        point, target, "predict", "_predict", "undo", "reset_interactions",
    ])
}
